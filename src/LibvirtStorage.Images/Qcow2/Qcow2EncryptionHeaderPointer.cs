using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>Where the LUKS header stands in the file (specification, "Full disk encryption header pointer").</summary>
/// <param name="Offset">A multiple of the cluster size.</param>
/// <param name="Length">Bytes written; the space is rounded up to clusters.</param>
/// <param name="FileOffset">Where the extension's data stands.</param>
internal sealed record Qcow2EncryptionHeaderPointer(ulong Offset, ulong Length, int FileOffset)
{
    public const int StructureLength = 16;

    public static Qcow2EncryptionHeaderPointer ReadFrom(ReadOnlySpan<byte> data, int fileOffset) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(data), BinaryPrimitives.ReadUInt64BigEndian(data.Slice(8)), fileOffset);
}
