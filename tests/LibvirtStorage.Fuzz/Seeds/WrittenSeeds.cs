using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Tests;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>A disk of a few KiB as our own writers write it, with each option that a format may have.</summary>
internal static class WrittenSeeds
{
    private static readonly WriterOptions[] s_options =
    [
        WriterOptions.Default,
        new() { ClusterSize = 512 },
        new() { ClusterSize = 512, Version = 2 },
        new() { ClusterSize = 512, RefcountBits = 1 },
        new() { ClusterSize = 512, RefcountBits = 64, LazyRefcounts = true },
        new() { ClusterSize = 4096, Compression = ImageCompression.Deflate },
        new() { ClusterSize = 4096, Compression = ImageCompression.Zstd },
        new() { Compression = ImageCompression.Deflate },
        new() { Subformat = "fixed" },
        new() { Subformat = "static" },
        new() { Subformat = "streamOptimized" },
        new() { ExactSize = true },
    ];

    public static IEnumerable<byte[]> Of(ImageFormat format)
    {
        if (!format.CanWrite)
        {
            yield break;
        }

        foreach (WriterOptions options in s_options)
        {
            if (TryWrite(format, options) is { } image)
            {
                yield return image;
            }
        }
    }

    /// <summary>The image, or null where the format has no such option.</summary>
    private static byte[]? TryWrite(ImageFormat format, WriterOptions options)
    {
        byte[] disk = Disk();
        ContainerWriter writer;
        try
        {
            writer = format.CreateWriter((ulong)disk.Length, options);
        }
        catch (DiskImageException)
        {
            return null;
        }

        using var source = new MemoryByteSource(disk);
        using ImageReader payload = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        using var sink = new RecordingSink();
        ImageConverter.ConvertAsync(payload, writer, sink, ConversionOptions.Default, CancellationToken.None).GetAwaiter().GetResult();
        return sink.Bytes;
    }

    /// <summary>Text, zeros, one byte many times, and bytes without structure.</summary>
    private static byte[] Disk()
    {
        byte[] disk = new byte[16 << 10];
        Encoding.ASCII.GetBytes("A partition table would be here. ").CopyTo(disk, 0);
        Patterns.Text(2000).CopyTo(disk, 512);
        disk.AsSpan(8 << 10, 2 << 10).Fill(0x41);
        Patterns.Random(700).CopyTo(disk, 12 << 10);
        return disk;
    }
}
