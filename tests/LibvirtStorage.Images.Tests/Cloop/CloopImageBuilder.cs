using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Cloop;

/// <summary>Compressed loop images as create_compressed_fs makes them: the script, the offsets, a zlib stream for each block.</summary>
internal static class CloopImageBuilder
{
    public static byte[] Build(byte[] payload, int blockSize)
    {
        int blocks = (payload.Length + blockSize - 1) / blockSize;
        byte[] head = new byte[136 + (8 * (blocks + 1))];
        Encoding.ASCII.GetBytes("#!/bin/sh\n#V2.0 Format\nmodprobe cloop file=$0 && mount -r -t iso9660 /dev/cloop $1\nexit $?\n").CopyTo(head, 0);
        head.Be32(128, (uint)blockSize).Be32(132, (uint)blocks);
        var image = new MemoryStream();
        image.Write(head, 0, head.Length);
        for (int i = 0; i < blocks; i++)
        {
            head.Be64(136 + (8 * i), (ulong)image.Length);
            byte[] block = new byte[blockSize];
            payload.AsSpan(i * blockSize, Math.Min(blockSize, payload.Length - (i * blockSize))).CopyTo(block);
            byte[] stream = Zlib(block);
            image.Write(stream, 0, stream.Length);
        }

        head.Be64(136 + (8 * blocks), (ulong)image.Length);
        image.Position = 0;
        image.Write(head, 0, head.Length);
        return image.ToArray();
    }

    private static byte[] Zlib(byte[] block)
    {
        var stream = new MemoryStream();
        stream.Write([0x78, 0x9c], 0, 2);
        using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(block, 0, block.Length);
        }

        stream.Write(new byte[4].Be32(0, Checksum(block)), 0, 4);
        return stream.ToArray();
    }

    /// <summary>RFC 1950, section 9, as it stands there.</summary>
    private static uint Checksum(byte[] block)
    {
        uint s1 = 1;
        uint s2 = 0;
        foreach (byte b in block)
        {
            s1 = (s1 + b) % 65521;
            s2 = (s2 + s1) % 65521;
        }

        return (s2 << 16) + s1;
    }
}
