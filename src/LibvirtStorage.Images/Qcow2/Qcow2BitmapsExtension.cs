using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// The bitmaps extension: where the bitmap directory stands. Consistent only while autoclear bit 0 is set
/// (specification, "Bitmaps extension").
/// </summary>
/// <param name="Count">nb_bitmaps.</param>
/// <param name="Reserved">Must be zero.</param>
/// <param name="DirectorySize">bitmap_directory_size, in bytes.</param>
/// <param name="DirectoryOffset">bitmap_directory_offset.</param>
/// <param name="FileOffset">Where the extension's data stands.</param>
internal sealed record Qcow2BitmapsExtension(uint Count, uint Reserved, ulong DirectorySize, ulong DirectoryOffset, int FileOffset)
{
    public const int Length = 24;

    public static Qcow2BitmapsExtension ReadFrom(ReadOnlySpan<byte> data, int fileOffset) => new(
        BinaryPrimitives.ReadUInt32BigEndian(data),
        BinaryPrimitives.ReadUInt32BigEndian(data.Slice(4)),
        BinaryPrimitives.ReadUInt64BigEndian(data.Slice(8)),
        BinaryPrimitives.ReadUInt64BigEndian(data.Slice(16)),
        fileOffset);
}
