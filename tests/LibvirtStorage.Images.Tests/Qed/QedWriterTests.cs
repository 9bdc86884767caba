using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Qcow2.Writing;
using LibvirtStorage.Images.Validation;
using Xunit;
using Convert = LibvirtStorage.Images.Tests.Conversion.Convert;

namespace LibvirtStorage.Images.Tests.Qed;

/// <summary>What the writer makes, as QEMU and the own reader see it.</summary>
public sealed class QedWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, null)]
    [InlineData(4096, 2)]
    [InlineData(4096, 16)]
    [InlineData(1 << 20, 4)]
    [InlineData(1 << 20, 16)]
    [InlineData(2 << 20, null)]
    [InlineData(4 << 20, 2)]
    public async Task Every_cluster_and_table_size(int? clusterSize, int? tableSize) =>
        await AssertFaithfulAsync(Qcow2Payloads.Mixed(_folder, 9_000_123), new() { ClusterSize = clusterSize, TableSize = tableSize });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(65537)]
    [InlineData(10 << 20)]
    public async Task A_disk_of_zeros(int size) => await AssertFaithfulAsync(_folder.File("zero.raw", new byte[size]), new());

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(9_000_001)]
    public async Task A_disk_that_is_written_throughout(int size) =>
        await AssertFaithfulAsync(Qcow2Payloads.Full(_folder, size), new() { ClusterSize = 4096, TableSize = 2 });

    [Fact]
    public async Task A_large_disk_with_little_on_it() => await AssertFaithfulAsync(Qcow2Payloads.Sparse(_folder, (8L << 40) + 700), new());

    [Fact]
    public async Task The_largest_disk_costs_what_its_data_costs()
    {
        const ulong Size = 64UL << 40;
        var clock = Stopwatch.StartNew();
        long before = AllocatedBytes.Now;
        ContainerWriter writer = ImageFormats.Qed.CreateWriter(Size, WriterOptions.Default);
        using var sink = new CountingSink();
        byte[] cluster = Patterns.Random(writer.BlockSize);

        await writer.BeginAsync(sink, CancellationToken.None);
        await writer.WriteAsync(0, cluster, CancellationToken.None);
        await writer.WriteAsync(Size / 2, cluster, CancellationToken.None);
        await writer.WriteAsync(Size - (ulong)writer.BlockSize, cluster, CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        // The head, and for each cluster an L2 table of four.
        Assert.Equal(writer.HeadLength + (3 * 5 * 65536), sink.Length);
        Assert.InRange(AllocatedBytes.Now - before, 0, 64 << 20);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task The_head_comes_last()
    {
        using var sink = new RecordingSink();
        ContainerWriter writer = ImageFormats.Qed.CreateWriter(1 << 20, WriterOptions.Default);

        await writer.BeginAsync(sink, CancellationToken.None);
        await writer.WriteAsync(0, Patterns.Random(1 << 16), CancellationToken.None);
        Assert.DoesNotContain(sink.Bytes.Take((int)writer.HeadLength), b => b != 0);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.Equal($"complete {writer.HeadLength.ToString(CultureInfo.InvariantCulture)}", sink.Calls.Last());
        new Verdict(ImageFormats.Qed, sink.Bytes).AssertAccepted();
    }

    [Fact]
    public async Task A_full_disk_is_as_long_as_was_said()
    {
        using var sink = new RecordingSink();
        ContainerWriter writer = ImageFormats.Qed.CreateWriter(9_000_001, new() { ClusterSize = 4096, TableSize = 2 });

        await writer.BeginAsync(sink, CancellationToken.None);
        await writer.WriteAsync(0, Patterns.Random((int)writer.VirtualSize), CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.Equal(writer.MaximumLength, sink.Bytes.Length);
    }

    [Theory]
    [InlineData((64UL << 40) + 1)]
    [InlineData(ulong.MaxValue)]
    public void A_disk_beyond_the_tables_is_refused(ulong size) =>
        Assert.Equal(FindingReason.Limit, Assert.Throws<DiskImageException>(() => ImageFormats.Qed.CreateWriter(size, WriterOptions.Default)).Reason);

    [Theory]
    [InlineData(2048, 4)]
    [InlineData(12288, 4)]
    [InlineData(128 << 20, 4)]
    [InlineData(-4096, 4)]
    [InlineData(65536, 0)]
    [InlineData(65536, 1)]
    [InlineData(65536, 3)]
    [InlineData(65536, 32)]
    [InlineData(2 << 20, 16)]
    [InlineData(4 << 20, 4)]
    [InlineData(8 << 20, 2)]
    [InlineData(64 << 20, 16)]
    public void A_cluster_or_table_size_that_is_none_is_refused(int clusterSize, int tableSize) => Assert.Equal(
        FindingReason.UnsupportedFeature,
        Assert.Throws<DiskImageException>(() => ImageFormats.Qed.CreateWriter(1 << 20, new() { ClusterSize = clusterSize, TableSize = tableSize })).Reason);

    [Theory]
    [InlineData(4 << 20)]
    [InlineData(64 << 20)]
    public void The_largest_cluster_size_is_named_and_is_written(int clusterSize)
    {
        string message = Assert.Throws<DiskImageException>(() => ImageFormats.Qed.CreateWriter(1 << 20, new() { ClusterSize = clusterSize })).Message;

        Assert.Contains("4 KiB to 2 MiB", message, StringComparison.Ordinal);
        Assert.Equal(1UL << 20, ImageFormats.Qed.CreateWriter(1 << 20, new() { ClusterSize = 2 << 20 }).VirtualSize);
    }

    [Fact]
    public void Options_of_other_formats_are_refused()
    {
        WriterOptions[] foreign = [new() { Compression = ImageCompression.Deflate }, new() { Version = 3 }, new() { Subformat = "dynamic" }, new() { LazyRefcounts = true }];

        Assert.All(foreign, options => Assert.Throws<DiskImageException>(() => ImageFormats.Qed.CreateWriter(1 << 20, options)));
        Assert.Throws<DiskImageException>(() => ImageFormats.Qcow2.CreateWriter(1 << 20, new() { TableSize = 4 }));
    }

    [Theory]
    [InlineData(1UL, 65536)]
    [InlineData(0UL, 100)]
    [InlineData(0UL, 2 << 20)]
    public async Task Payload_comes_as_whole_clusters_of_the_disk(ulong offset, int length)
    {
        using var sink = new RecordingSink();
        ContainerWriter writer = ImageFormats.Qed.CreateWriter(1 << 20, WriterOptions.Default);
        await writer.BeginAsync(sink, CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(offset, new byte[length], CancellationToken.None));
    }

    private async Task AssertFaithfulAsync(string raw, WriterOptions options)
    {
        string image = _folder.File("written.qed");

        await Convert.FileAsync(ImageFormats.Raw, raw, ImageFormats.Qed, image, options);

        Qemu.Img($"check -f qed \"{image}\"");
        Assert.Contains("identical", Qemu.Img($"compare -f raw -F qed \"{raw}\" \"{image}\""), StringComparison.Ordinal);
        if (new FileInfo(raw).Length < 1 << 30)
        {
            AgreesWithQemu.On(ImageFormats.Qed, image, "qed");
        }
    }
}
