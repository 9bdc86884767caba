using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Pokes at formats whose numbers start with their low byte.</summary>
internal static class PokedLittleEndian
{
    public static byte[] Le64(this byte[] image, int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static byte[] Le32(this byte[] image, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static ulong L64(this byte[] image, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(image.AsSpan(offset));

    public static uint L32(this byte[] image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(offset));
}
