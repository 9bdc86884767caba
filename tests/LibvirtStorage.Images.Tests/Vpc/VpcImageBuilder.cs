using System;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Vpc;

/// <summary>
/// Writes VHD images byte by byte, the ones that QEMU does not make. A dynamic disk has its header at 512 and its table at
/// 1536; block k of the file holds the byte k + 1.
/// </summary>
internal static class VpcImageBuilder
{
    public const int HeaderOffset = 512;
    public const int TableOffset = 1536;
    public const uint Unused = 0xffffffff;
    private const int FooterLength = 512;

    /// <summary>A disk whose blocks are at these places of the file, or nowhere.</summary>
    public static byte[] Dynamic(int blockSize, uint stored, params uint[] map)
    {
        int bitmapLength = BitmapLength(blockSize);
        int length = First(map.Length) + ((bitmapLength + blockSize) * (int)stored) + FooterLength;
        byte[] image = Footer(new byte[length], 3, (ulong)map.Length * (ulong)blockSize, HeaderOffset);
        Encoding.ASCII.GetBytes("cxsparse").CopyTo(image, HeaderOffset);
        image.Be64(HeaderOffset + 8, ulong.MaxValue).Be64(HeaderOffset + 16, TableOffset).Be32(HeaderOffset + 24, 0x10000)
            .Be32(HeaderOffset + 28, (uint)map.Length).Be32(HeaderOffset + 32, (uint)blockSize);
        for (int i = 0; i < map.Length; i++)
        {
            image.Be32(TableOffset + (i * 4), map[i] == Unused ? Unused : (uint)(BlockOffset(map.Length, blockSize, (int)map[i]) / 512));
        }

        for (int i = 0; i < stored; i++)
        {
            int offset = BlockOffset(map.Length, blockSize, i);
            image.AsSpan(offset, bitmapLength).Fill(0xff);
            image.AsSpan(offset + bitmapLength, blockSize).Fill((byte)(i + 1));
        }

        image.AsSpan(length - FooterLength).CopyTo(image);
        return image.Sealed();
    }

    public static byte[] Fixed(byte[] payload)
    {
        byte[] image = new byte[payload.Length + FooterLength];
        payload.CopyTo(image, 0);
        return Footer(image, 2, (ulong)payload.Length, ulong.MaxValue).Sealed();
    }

    /// <summary>Where a block's bitmap stands.</summary>
    public static int BlockOffset(int entries, int blockSize, int index) => First(entries) + (index * (BitmapLength(blockSize) + blockSize));

    /// <summary>Changes a number in the footer, and in its copy if there is one.</summary>
    public static byte[] InFooters(this byte[] image, int offset, ulong value, int width)
    {
        foreach (int footer in HasCopy(image) ? [0, image.Length - FooterLength] : new[] { image.Length - FooterLength })
        {
            new ImageField("footer", footer + offset, width).Write(image, value);
        }

        return image.Sealed();
    }

    public static byte[] Creator(this byte[] image, string application)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(application);
        return image.InFooters(28, ((ulong)bytes[0] << 24) | ((ulong)bytes[1] << 16) | ((ulong)bytes[2] << 8) | bytes[3], 4);
    }

    public static byte[] Geometry(this byte[] image, ushort cylinders, byte heads, byte sectors) =>
        image.InFooters(56, ((ulong)cylinders << 16) | ((ulong)heads << 8) | sectors, 4);

    /// <summary>Makes all checksums right.</summary>
    public static byte[] Sealed(this byte[] image)
    {
        if (HasCopy(image))
        {
            Seal(image, 0, 512, 64);
            Seal(image, HeaderOffset, 1024, 36);
        }

        return Seal(image, image.Length - FooterLength, FooterLength, 64);
    }

    private static bool HasCopy(byte[] image) => image.U64(0) == 0x636f6e6563746978;

    private static int BitmapLength(int blockSize) => ((blockSize / 512 / 8) + 511) / 512 * 512;

    private static int First(int entries) => (TableOffset + (entries * 4) + 511) / 512 * 512;

    private static byte[] Footer(byte[] image, uint type, ulong size, ulong dataOffset)
    {
        int at = image.Length - FooterLength;
        Encoding.ASCII.GetBytes("conectix").CopyTo(image, at);
        Encoding.ASCII.GetBytes("win ").CopyTo(image, at + 28);
        Encoding.ASCII.GetBytes("Wi2k").CopyTo(image, at + 36);
        return image.Be32(at + 8, 2).Be32(at + 12, 0x10000).Be64(at + 16, dataOffset).Be32(at + 32, 0x60001)
            .Be64(at + 40, size).Be64(at + 48, size).Be32(at + 56, 0x00010411).Be32(at + 60, type).Be64(at + 68, 0x0123456789abcdef);
    }

    private static byte[] Seal(byte[] image, int offset, int length, int checksum)
    {
        image.Be32(offset + checksum, 0);
        uint sum = 0;
        foreach (byte b in image.AsSpan(offset, length))
        {
            sum += b;
        }

        return image.Be32(offset + checksum, ~sum);
    }
}
