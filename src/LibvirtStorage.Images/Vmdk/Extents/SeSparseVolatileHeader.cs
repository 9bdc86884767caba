using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>The part of a space-efficient sparse extent's header that changes, one sector: whether its journal has to be replayed.</summary>
internal static class SeSparseVolatileHeader
{
    private const ulong Magic = 0xcafecafe;

    private const int KnownLength = 32;

    /// <exception cref="DiskImageException">The header is broken, or the journal has to be replayed.</exception>
    public static void Check(ByteSource source, (ulong Offset, ulong Size) place, BudgetMeter budget)
    {
        ulong offset = place.Offset * VmdkLimits.SectorSize;
        budget.Spend(VmdkLimits.SectorSize);
        Span<byte> bytes = stackalloc byte[VmdkLimits.SectorSize];
        source.Read((long)offset, bytes);
        if (place.Size == 0 || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic || !((ReadOnlySpan<byte>)bytes).Slice(KnownLength).IsZero())
        {
            throw VmdkRules.VmdkHeaderField.Error("volatile header", offset, $"There is no volatile header at 0x{offset:x}.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24)) != 0)
        {
            throw VmdkRules.VmdkJournal.Error("replay_journal", offset + 24, "The image was not closed: its journal has to be replayed before the tables mean anything.");
        }
    }
}
