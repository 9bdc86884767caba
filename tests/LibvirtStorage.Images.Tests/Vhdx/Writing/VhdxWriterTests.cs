using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Qcow2.Writing;
using LibvirtStorage.Images.Validation;
using Xunit;
using Convert = LibvirtStorage.Images.Tests.Conversion.Convert;

namespace LibvirtStorage.Images.Tests.Vhdx.Writing;

/// <summary>What the writer makes, as QEMU sees it and as our own reader does: nothing to complain about, and the same payload.</summary>
public sealed class VhdxWriterTests : IDisposable
{
    private const int Block = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dynamic", null)]
    [InlineData("Dynamic", 2 << 20)]
    [InlineData("dynamic", 256 << 20)]
    [InlineData("fixed", null)]
    [InlineData("FIXED", 4 << 20)]
    public async Task Mixed_payload(string subformat, int? clusterSize)
    {
        string raw = Qcow2Payloads.Mixed(_folder, 7_000_123);

        string image = await AssertFaithfulAsync(raw, new() { Subformat = subformat, ClusterSize = clusterSize });

        ImageInfo info = Identify(image);
        Assert.Equal(subformat, info.Variant, ignoreCase: true);
        Assert.Equal(clusterSize ?? Block, info.ClusterSize);
        Assert.Equal("LibvirtStorage", info.Creator);
        Assert.Equal(7_000_576UL, info.VirtualSize);
    }

    [Theory]
    [InlineData("dynamic")]
    [InlineData("fixed")]
    public async Task A_disk_that_is_written_throughout(string subformat) =>
        await AssertFaithfulAsync(Qcow2Payloads.Full(_folder, (5 << 20) + 1), new() { Subformat = subformat });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(65537)]
    [InlineData(10 << 20)]
    public async Task A_disk_of_zeros_has_no_blocks(int size)
    {
        string raw = _folder.File("zeros.raw", new byte[size]);

        string image = await AssertFaithfulAsync(raw, new());
        await AssertFaithfulAsync(raw, new() { Subformat = "fixed" });

        Assert.Equal(4 << 20, new FileInfo(image).Length);
    }

    [Theory]
    [InlineData(4L << 40, Block)]
    [InlineData((4L << 40) + 1, 2 * Block)]
    [InlineData(64L << 40, 16 * Block)]
    public async Task A_large_disk_with_little_on_it(long size, int clusterSize)
    {
        // Sources of this size have holes in them, and file systems have limits.
        using var source = new IslandSource(size);
        string image = _folder.File("large.vhdx");

        await Convert.SourceAsync(ImageFormats.Raw, source, ImageFormats.Vhdx, image);

        Assert.Equal(clusterSize, Identify(image).ClusterSize);
        Qemu.Img($"check -f vhdx \"{image}\"");
        VerifyClean(image);
        using FileByteSource file = FileByteSource.Open(image);
        using ImageReader reader = ImageFormats.Vhdx.OpenReader(file, new BudgetMeter(ImageBudget.Default));
        Assert.All(source.Islands, island => Assert.Equal(IslandSource.Content, ReadAt(reader, (ulong)island)));
    }

    [Fact]
    public async Task Zeros_inside_a_block_become_holes_and_the_head_comes_last()
    {
        using var sink = new RecordingSink();
        ContainerWriter writer = ImageFormats.Vhdx.CreateWriter(9 * Block, new() { ClusterSize = 4 * Block });
        await writer.BeginAsync(sink, CancellationToken.None);
        await writer.WriteAsync(5 * Block, Patterns.Random(Block), CancellationToken.None);
        await writer.WriteAsync(7 * Block, Patterns.Random(2 * Block), CancellationToken.None);
        await writer.CompleteAsync(CancellationToken.None);

        Assert.Equal(
            ["begin 4194304", "hole 1048576", "append 1048576", "hole 1048576", "append 1048576", "append 1048576", "hole 3145728", "complete 4194304"],
            sink.Calls);
        Assert.Equal(12 << 20, sink.Bytes.Length);
    }

    [Fact]
    public async Task Payload_comes_in_ascending_order()
    {
        using var sink = new RecordingSink();
        ContainerWriter writer = ImageFormats.Vhdx.CreateWriter(4 * Block, new());
        await writer.BeginAsync(sink, CancellationToken.None);
        await writer.WriteAsync(Block, new byte[Block], CancellationToken.None);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(Block, new byte[Block], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync((2 * Block) + 512, new byte[Block], CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(4 * Block, new byte[Block], CancellationToken.None));
    }

    [Theory]
    [InlineData("size", (64UL << 40) + 1, null, null, FindingReason.Limit)]
    [InlineData("size", ulong.MaxValue, null, null, FindingReason.Limit)]
    [InlineData("blocks", (4UL << 40) + 512, Block, null, FindingReason.Limit)]
    [InlineData("block size", 1UL << 30, 512 << 10, null, FindingReason.UnsupportedFeature)]
    [InlineData("block size", 1UL << 30, 3 << 20, null, FindingReason.UnsupportedFeature)]
    [InlineData("block size", 1UL << 30, 512 << 20, null, FindingReason.UnsupportedFeature)]
    [InlineData("block size", 1UL << 30, -1, null, FindingReason.UnsupportedFeature)]
    [InlineData("block size", 1UL << 30, int.MinValue, null, FindingReason.UnsupportedFeature)]
    [InlineData("variant", 1UL << 30, null, "static", FindingReason.UnsupportedFeature)]
    [InlineData("variant", 1UL << 30, null, "", FindingReason.UnsupportedFeature)]
    public void What_cannot_be_made_is_not_begun(string what, ulong size, int? clusterSize, string? subformat, FindingReason reason)
    {
        Assert.NotEmpty(what);
        var e = Assert.Throws<DiskImageException>(() => ImageFormats.Vhdx.CreateWriter(size, new() { ClusterSize = clusterSize, Subformat = subformat }));
        Assert.Equal(reason, e.Reason);
    }

    [Fact]
    public void Options_of_other_formats_are_refused() =>
        Assert.Throws<DiskImageException>(() => ImageFormats.Vhdx.CreateWriter(Block, new() { Compression = ImageCompression.Zstd }));

    private static byte[] ReadAt(ImageReader reader, ulong offset)
    {
        byte[] data = new byte[IslandSource.Content.Length];
        reader.Read(offset, data);
        return data;
    }

    private static ImageInfo Identify(string path)
    {
        using FileByteSource source = FileByteSource.Open(path);
        return ImageFormats.Vhdx.Identify(source, new BudgetMeter(ImageBudget.Default));
    }

    private static void VerifyClean(string path)
    {
        using FileByteSource source = FileByteSource.Open(path);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vhdx, new ImagePolicy { Strict = true }, new BudgetMeter(ImageBudget.Default));
        Assert.True(report.Passed, string.Join(Environment.NewLine, report.Findings.Select(f => f.ToString())));
    }

    private async Task<string> AssertFaithfulAsync(string raw, WriterOptions options)
    {
        string image = _folder.File(Guid.NewGuid().ToString("N") + ".vhdx");

        await Convert.FileAsync(ImageFormats.Raw, raw, ImageFormats.Vhdx, image, options);

        Qemu.Img($"check -f vhdx \"{image}\"");
        Assert.Contains("identical", Qemu.Img($"compare -f raw -F vhdx \"{raw}\" \"{image}\""), StringComparison.Ordinal);
        VerifyClean(image);
        byte[] expected = File.ReadAllBytes(raw);
        Array.Resize(ref expected, Math.Max(512, (expected.Length + 511) / 512 * 512));
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(File.ReadAllBytes(image)));
        return image;
    }
}
