using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>
/// A sector of data in the log ([MS-VHDX] 2.3.1.4): signature and sequence number stand where the sector's first 8 and last 4
/// bytes were, which its descriptor has.
/// </summary>
internal static class VhdxLogDataSector
{
    private const int LeadingLength = 8;

    private const int TrailingOffset = VhdxLimits.LogSector - 4;

    private static ReadOnlySpan<byte> Signature => "data"u8;

    public static bool IsOf(ReadOnlySpan<byte> sector, ulong sequenceNumber)
    {
        ulong number = ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(4)) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(sector.Slice(TrailingOffset));
        return sector.StartsWith(Signature) && number == sequenceNumber;
    }

    /// <summary>Makes of the logged sector the one that it stands for.</summary>
    public static void Restore(Span<byte> sector, VhdxLogDescriptor descriptor)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(sector.Slice(0, LeadingLength), descriptor.LeadingBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.Slice(TrailingOffset), descriptor.TrailingBytes);
    }
}
