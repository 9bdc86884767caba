using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Pokes at an image as the threat catalogue writes them, and the way to its structures.</summary>
internal static class Poked
{
    public static byte[] Be64(this byte[] image, int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(offset), value);
        return image;
    }

    public static byte[] Be32(this byte[] image, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(offset), value);
        return image;
    }

    public static ulong U64(this byte[] image, int offset) => BinaryPrimitives.ReadUInt64BigEndian(image.AsSpan(offset));

    public static uint U32(this byte[] image, int offset) => BinaryPrimitives.ReadUInt32BigEndian(image.AsSpan(offset));

    /// <summary>Where an entry's lower bits point to, in sound images.</summary>
    public static int Target(this byte[] image, int offset) => (int)(image.U64(offset) & 0x00ff_ffff_ffff_fe00);
}
