using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>One copy of the region table ([MS-VHDX] 2.2.3), as it stands in the file.</summary>
internal static class VhdxRegionTable
{
    public const int FirstOffset = 192 << 10;

    public const int SecondOffset = 256 << 10;

    private const int CountOffset = 8;

    private const int EntriesOffset = 16;

    private static ReadOnlySpan<byte> Signature => "regi"u8;

    public static bool IsSound(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature) && VhdxBytes.HasValidChecksum(bytes);

    /// <exception cref="DiskImageException">It claims more entries than it has room for.</exception>
    public static List<VhdxRegionTableEntry> ReadFrom(ReadOnlySpan<byte> bytes, ulong offset)
    {
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(CountOffset));
        if (count > VhdxLimits.MaxTableEntries)
        {
            throw VhdxRules.VhdxRegionTable.Error("EntryCount", offset + CountOffset, $"A region table has at most {VhdxLimits.MaxTableEntries} entries, not {count}.");
        }

        var entries = new List<VhdxRegionTableEntry>((int)count);
        for (int i = 0; i < count; i++)
        {
            entries.Add(VhdxRegionTableEntry.ReadFrom(bytes.Slice(EntriesOffset + (i * VhdxRegionTableEntry.Size))));
        }

        return entries;
    }

    /// <summary>Writes the table with its checksum into 64 KiB of zeros.</summary>
    public static void Write(Span<byte> bytes, params VhdxRegionTableEntry[] entries)
    {
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(CountOffset), (uint)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i].WriteTo(bytes.Slice(EntriesOffset + (i * VhdxRegionTableEntry.Size)));
        }

        VhdxBytes.WriteChecksum(bytes.Slice(0, VhdxLimits.TableLength));
    }
}
