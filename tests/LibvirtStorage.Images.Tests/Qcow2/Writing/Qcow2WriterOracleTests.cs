using System;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using Xunit;
using Convert = LibvirtStorage.Images.Tests.Conversion.Convert;

namespace LibvirtStorage.Images.Tests.Qcow2.Writing;

/// <summary>What the writer makes, as QEMU sees it: nothing to complain about, and the same payload.</summary>
public sealed class Qcow2WriterOracleTests : IDisposable
{
    private const int MixedSize = 5_000_123;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(32768)]
    [InlineData(65536)]
    [InlineData(1 << 20)]
    [InlineData(2 << 20)]
    public async Task Every_cluster_size_in_every_compression(int clusterSize)
    {
        string raw = Qcow2Payloads.Mixed(_folder, MixedSize);

        foreach (ImageCompression compression in new[] { ImageCompression.None, ImageCompression.Deflate, ImageCompression.Zstd })
        {
            await AssertFaithfulAsync(raw, new() { ClusterSize = clusterSize, Compression = compression });
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(64)]
    public async Task Every_refcount_width_in_every_compression(int bits)
    {
        string raw = Qcow2Payloads.Mixed(_folder, MixedSize);

        foreach (int clusterSize in new[] { 512, 65536 })
        {
            foreach (ImageCompression compression in new[] { ImageCompression.None, ImageCompression.Deflate, ImageCompression.Zstd })
            {
                await AssertFaithfulAsync(raw, new() { ClusterSize = clusterSize, RefcountBits = bits, Compression = compression });
            }
        }
    }

    [Theory]
    [InlineData(512, ImageCompression.None)]
    [InlineData(512, ImageCompression.Deflate)]
    [InlineData(65536, ImageCompression.None)]
    [InlineData(65536, ImageCompression.Deflate)]
    [InlineData(2 << 20, ImageCompression.Deflate)]
    public async Task Version_2(int clusterSize, ImageCompression compression)
    {
        string raw = Qcow2Payloads.Mixed(_folder, MixedSize);

        string image = await AssertFaithfulAsync(raw, new() { Version = 2, ClusterSize = clusterSize, Compression = compression });

        Assert.Contains("compat: 0.10", Qemu.Img($"info \"{image}\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lazy_refcounts()
    {
        string image = await AssertFaithfulAsync(Qcow2Payloads.Mixed(_folder, MixedSize), new() { LazyRefcounts = true });

        Assert.Contains("lazy refcounts: true", Qemu.Img($"info \"{image}\""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(2 << 20)]
    public async Task A_disk_that_is_written_throughout(int clusterSize)
    {
        string raw = Qcow2Payloads.Full(_folder, (17 << 20) + 1);

        await AssertFaithfulAsync(raw, new() { ClusterSize = clusterSize });
        await AssertFaithfulAsync(raw, new() { ClusterSize = clusterSize, Compression = ImageCompression.Zstd });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(65537)]
    [InlineData(10 << 20)]
    public async Task A_disk_of_zeros(int size)
    {
        foreach (int clusterSize in new[] { 512, 65536, 2 << 20 })
        {
            await AssertFaithfulAsync(_folder.File($"zero-{clusterSize}.raw", new byte[size]), new() { ClusterSize = clusterSize });
        }
    }

    [Theory]
    [InlineData(1L << 33, 512)]
    [InlineData(1L << 40, 4096)]
    [InlineData(8L << 40, 65536)]
    [InlineData((8L << 40) + 700, 2 << 20)]
    public async Task A_large_disk_with_little_on_it(long size, int clusterSize)
    {
        string raw = Qcow2Payloads.Sparse(_folder, size);

        await AssertFaithfulAsync(raw, new() { ClusterSize = clusterSize });
        await AssertFaithfulAsync(raw, new() { ClusterSize = clusterSize, Compression = ImageCompression.Deflate });
    }

    private async Task<string> AssertFaithfulAsync(string raw, WriterOptions options)
    {
        string image = _folder.File(Guid.NewGuid().ToString("N") + ".qcow2");

        await Convert.FileAsync(ImageFormats.Raw, raw, ImageFormats.Qcow2, image, options);

        Qemu.Img($"check -f qcow2 \"{image}\"");
        Assert.Contains("identical", Qemu.Img($"compare -f raw -F qcow2 \"{raw}\" \"{image}\""), StringComparison.Ordinal);
        return image;
    }
}
