using System;
using System.Buffers.Binary;
using System.Text;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>The few shapes that numbers, identifiers and checksums have in all structures.</summary>
internal static class VhdxBytes
{
    public const int GuidLength = 16;

    /// <summary>Headers, region tables and log entries have their checksum behind their signature.</summary>
    public const int ChecksumOffset = 4;

    public static Guid ReadGuid(ReadOnlySpan<byte> bytes) => new(bytes.Slice(0, GuidLength).ToArray());

    public static void WriteGuid(Span<byte> bytes, Guid value) => value.ToByteArray().CopyTo(bytes);

    public static string ReadText(ReadOnlySpan<byte> utf16) => Encoding.Unicode.GetString(utf16.ToArray());

    /// <summary>Whether the checksum is that of the structure with zeros in its place.</summary>
    public static bool HasValidChecksum(ReadOnlySpan<byte> structure) =>
        BinaryPrimitives.ReadUInt32LittleEndian(structure.Slice(ChecksumOffset)) == Checksum(structure);

    public static void WriteChecksum(Span<byte> structure) =>
        BinaryPrimitives.WriteUInt32LittleEndian(structure.Slice(ChecksumOffset), Checksum(structure));

    private static uint Checksum(ReadOnlySpan<byte> structure)
    {
        uint crc = Crc32C.Append(uint.MaxValue, structure.Slice(0, ChecksumOffset));
        crc = Crc32C.Append(crc, [0, 0, 0, 0]);
        return ~Crc32C.Append(crc, structure.Slice(ChecksumOffset + sizeof(uint)));
    }
}
