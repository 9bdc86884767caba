using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Changes to an image as the threat catalogue writes them, little-endian.</summary>
internal static class VmdkPokes
{
    public static byte[] Poke(this byte[] image, int offset, params byte[] bytes)
    {
        bytes.CopyTo(image, offset);
        return image;
    }

    public static byte[] Poke64(this byte[] image, int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static byte[] Poke32(this byte[] image, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(offset), value);
        return image;
    }

    public static uint Peek32(this byte[] image, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(offset));

    /// <summary>The byte offset that a sector number points to.</summary>
    public static int SectorAt(this byte[] image, int offset) => checked((int)image.Peek32(offset) * 512);

    /// <summary>Replaces the embedded descriptor, in its 20 sectors behind the header.</summary>
    public static byte[] WithDescriptor(this byte[] image, string text)
    {
        Array.Clear(image, 512, 20 * 512);
        return image.Poke(512, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The embedded descriptor.</summary>
    public static string Descriptor(this byte[] image) => Encoding.UTF8.GetString(image, 512, 20 * 512).TrimEnd('\0');

    public static byte[] Cut(this byte[] image, int length) => image.AsSpan(0, length).ToArray();
}
