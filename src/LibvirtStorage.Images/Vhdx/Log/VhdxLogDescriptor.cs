using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>One change to the file: zeros ([MS-VHDX] 2.3.1.2), or a sector of data (2.3.1.3).</summary>
/// <param name="IsData">Whether a data sector belongs to it.</param>
/// <param name="FileOffset">Where the change goes, in bytes; whole sectors.</param>
/// <param name="ZeroLength">Bytes that become zeros; 0 for data.</param>
/// <param name="LeadingBytes">Data: the first 8 bytes, which have no room in the data sector.</param>
/// <param name="TrailingBytes">Data: the last 4 bytes.</param>
internal readonly record struct VhdxLogDescriptor(bool IsData, ulong FileOffset, ulong ZeroLength, ulong LeadingBytes, uint TrailingBytes)
{
    public const int Length = 32;

    private static ReadOnlySpan<byte> DataSignature => "desc"u8;

    private static ReadOnlySpan<byte> ZeroSignature => "zero"u8;

    /// <summary>Reads a descriptor of the entry with this number; null if it is not one.</summary>
    public static VhdxLogDescriptor? ReadFrom(ReadOnlySpan<byte> bytes, ulong sequenceNumber)
    {
        bool isData = bytes.StartsWith(DataSignature);
        uint trailing = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(4));
        ulong lengthOrLeading = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8));
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(16));
        bool isSound = (isData || (bytes.StartsWith(ZeroSignature) && lengthOrLeading % VhdxLimits.LogSector == 0))
            && offset % VhdxLimits.LogSector == 0
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(24)) == sequenceNumber;
        return isSound
            ? new VhdxLogDescriptor(isData, offset, isData ? 0 : lengthOrLeading, isData ? lengthOrLeading : 0, isData ? trailing : 0)
            : null;
    }
}
