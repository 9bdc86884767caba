using System;
using System.Linq;
using System.Threading;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Files of a MiB that are all one kind of structure, each made to cost as much as it can.</summary>
public sealed class ExhaustionTests(HostileBases bases) : IClassFixture<HostileBases>
{
    private const int FileLength = 1 << 20;
    private const ulong Compressed = 1UL << 62;
    private const ulong Copied = 1UL << 63;
    private const uint BitmapsExtension = 0x23852875;

    [Fact]
    public void Thousands_of_snapshots_claim_one_large_L1_table()
    {
        byte[] image = Large("version 2").Be32(60, 6000).Be64(64, 0x40000);
        for (int i = 0; i < 6000; i++)
        {
            image.Be64(0x40000 + (i * 40), 0x80000).Be32(0x40000 + (i * 40) + 8, 0x10000);
        }

        HostileVerdict.Refuses(FindingReason.Corrupt, image);
    }

    [Fact]
    public void Thousands_of_bitmaps_claim_one_large_table()
    {
        byte[] image = WithBitmaps(Large("snapshots and bitmaps"), 9000, 9000 * 32, 0x40000);
        for (int i = 0; i < 9000; i++)
        {
            int at = 0x40000 + (i * 32);
            image.Be64(at, 0x90000).Be32(at + 8, 0xc000).Be32(at + 16, 0x01100001).Be32(at + 24, 0x61000000);
        }

        HostileVerdict.Refuses(FindingReason.Corrupt, image);
    }

    [Fact]
    public void A_bitmap_table_points_to_one_cluster_all_over()
    {
        byte[] image = WithBitmaps(Large("snapshots and bitmaps"), 1, 32, 0x20000);
        const int Entries = (FileLength - 0x40000) / 8;
        image.AsSpan(0x20000, 32).Clear();
        image.Be64(0x20000, 0x40000).Be32(0x20008, Entries).Be32(0x20010, 0x01100001).Be32(0x20018, 0x61000000);
        for (int i = 0; i < Entries; i++)
        {
            image.Be64(0x40000 + (i * 8), 0x1000);
        }

        HostileVerdict.Refuses(FindingReason.Corrupt, image);
    }

    [Theory]
    [InlineData("zstd", 0x38000)]
    [InlineData("zstd", 0)]
    [InlineData("deflate", 0x40000000)]
    public void Every_L2_entry_is_a_broken_compressed_cluster(string name, uint descriptor)
    {
        byte[] image = WithTables(Large(name), 170, Compressed | descriptor);
        image.AsSpan(0x38000, 13).Clear();
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 0, 0, 1];
        frame.CopyTo(image, 0x38000);
        Assert.False(HostileVerdict.Of(image).Passed);
    }

    [Theory]
    [InlineData(Copied | 0x200)]
    [InlineData(Copied | 0x40000000)]
    [InlineData(Copied | 0x3000)]
    [InlineData(Copied | 0x38002)]
    public void Every_L2_entry_is_wrong(ulong entry) => Assert.False(HostileVerdict.Of(WithTables(Large("snapshots and bitmaps"), 170, entry), strict: true).Passed);

    [Fact]
    public void Every_refcount_table_entry_is_wrong()
    {
        byte[] image = Large("plain").Be64(48, 0x80000).Be32(56, 8);
        for (int i = 0x80000; i < FileLength; i += 8)
        {
            image.Be64(i, 0x200);
        }

        HostileVerdict.Refuses(FindingReason.Corrupt, image);
    }

    /// <summary>A deflate stream holds 1032 times its length at the most, so that many entries cannot share one honestly.</summary>
    [Fact]
    public void Compressed_clusters_shared_beyond_what_deflate_can_hold_are_an_amplification()
    {
        byte[] image = Large("plain").Be64(24, 8UL * 8192 * 65536).Be32(36, 8);
        for (int table = 0; table < 8; table++)
        {
            int at = 0x70000 + (table * 0x10000);
            image.Be64(0x30000 + (table * 8), Copied | (uint)at);
            for (int i = 0; i < 8192; i++)
            {
                image.Be64(at + (i * 8), Compressed | 0x60000);
            }
        }

        HostileVerdict.Refuses(FindingReason.Limit, image);
    }

    [Fact]
    public void Extents_of_an_image_that_says_nothing_at_great_length_can_be_cancelled()
    {
        byte[] image = WithTables(Large("snapshots and bitmaps"), 170, 1);
        using var source = new MemoryByteSource(image);
        using var cancellation = new CancellationTokenSource();
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(source, new BudgetMeter(ImageBudget.Default, cancellation.Token));
        reader.Read(0, new byte[1]);
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => reader.Extents().Count());
    }

    private static byte[] WithBitmaps(byte[] image, uint count, ulong directorySize, ulong directoryOffset)
    {
        int extension = 112;
        while (image.U32(extension) != BitmapsExtension)
        {
            extension += 8 + (((int)image.U32(extension + 4) + 7) & ~7);
        }

        return image.Be32(extension + 8, count).Be64(extension + 16, directorySize).Be64(extension + 24, directoryOffset);
    }

    /// <summary>Clusters of 4 KiB; L1 at 0x3f000, tables from 0x40000, each of 512 equal entries.</summary>
    private static byte[] WithTables(byte[] image, int tables, ulong entry)
    {
        image.Be64(24, (ulong)tables << 21).Be32(36, (uint)tables).Be64(40, 0x3f000).Be32(60, 0);
        image.AsSpan(0x3f000, 0x1000).Clear();
        for (int table = 0; table < tables; table++)
        {
            int at = 0x40000 + (table << 12);
            image.Be64(0x3f000 + (table * 8), Copied | (uint)at);
            for (int i = 0; i < 512; i++)
            {
                image.Be64(at + (i * 8), entry);
            }
        }

        return image;
    }

    private byte[] Large(string name)
    {
        byte[] image = bases.Get(name);
        Array.Resize(ref image, FileLength);
        return image;
    }
}
