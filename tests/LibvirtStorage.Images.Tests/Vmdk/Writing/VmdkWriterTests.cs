using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;
using Convert = LibvirtStorage.Images.Tests.Conversion.Convert;

namespace LibvirtStorage.Images.Tests.Vmdk.Writing;

/// <summary>What the writers make, as QEMU sees it and as we see it: nothing to complain about, and the same payload.</summary>
public sealed class VmdkWriterTests : IDisposable
{
    private const string Sparse = "monolithicSparse";
    private const string Stream = "streamOptimized";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Sparse, 5_000_123)]
    [InlineData(Stream, 5_000_123)]
    [InlineData("MONOLITHICSPARSE", 65_536)]
    [InlineData("streamoptimized", 65_537)]
    [InlineData(null, 33 << 20)]
    [InlineData(Stream, 33 << 20)]
    public async Task A_disk_of_text_noise_and_zeros(string? subformat, int size) => await AssertFaithfulAsync(VmdkPayloads.Mixed(_folder, size), subformat);

    [Theory]
    [InlineData(Sparse, 1)]
    [InlineData(Stream, 1)]
    [InlineData(Sparse, 513)]
    [InlineData(Stream, 513)]
    [InlineData(Sparse, (33 << 20) + 1)]
    [InlineData(Stream, (33 << 20) + 1)]
    public async Task A_disk_that_is_written_throughout(string subformat, int size) => await AssertFaithfulAsync(VmdkPayloads.Full(_folder, size), subformat);

    [Theory]
    [InlineData(Sparse, 0)]
    [InlineData(Stream, 0)]
    [InlineData(Sparse, 700)]
    [InlineData(Stream, 700)]
    [InlineData(Sparse, 40 << 20)]
    [InlineData(Stream, 40 << 20)]
    public async Task A_disk_of_zeros(string subformat, int size) => await AssertFaithfulAsync(_folder.File("zero.raw", new byte[size]), subformat);

    [Theory]
    [InlineData(Sparse, 5_000_000_123)]
    [InlineData(Stream, 5_000_000_123)]
    public async Task A_large_disk_with_little_on_it(string subformat, long size) => await AssertFaithfulAsync(VmdkPayloads.Sparse(_folder, size), subformat);

    [Theory]
    [InlineData(Sparse)]
    [InlineData(Stream)]
    public async Task The_largest_disk(string subformat)
    {
        string raw = VmdkPayloads.Largest(_folder);
        string image = _folder.File("largest.vmdk");
        await Convert.FileAsync(ImageFormats.Raw, raw, ImageFormats.Vmdk, image, new() { Subformat = subformat });

        AssertSound(image);
        Qemu.IoAs("vmdk", image, VmdkPayloads.Islands.Select(i => $"read -P {i.Pattern} {i.Offset} 64k").ToArray());
        Qemu.IoAs("vmdk", image, "read -P 0 64k 1M", "read -P 0 1023G 10M", $"read -P 0 {(2L << 40) - (1 << 20)} 900k");
        Assert.Throws<InvalidOperationException>(() => Qemu.IoAs("vmdk", image, "read -P 1 0 64k"));
    }

    /// <summary>Where a grain table is missing, QEMU writes a guest's data to wherever.</summary>
    [Fact]
    public async Task A_guest_can_go_on_writing_anywhere()
    {
        string raw = VmdkPayloads.Sparse(_folder, 5_000_000_123);
        string image = await AssertFaithfulAsync(raw, Sparse);

        Qemu.IoAs("vmdk", image, "write -P 0x51 1G 100k", "write -P 0x52 4G 64k", "write -P 0x53 0 3k");
        Qemu.IoAs("raw", raw, "write -P 0x51 1G 100k", "write -P 0x52 4G 64k", "write -P 0x53 0 3k");

        Assert.Contains("identical", Qemu.Img($"compare -f raw -F vmdk \"{raw}\" \"{image}\""), StringComparison.Ordinal);
        AssertSound(image);
    }

    /// <summary>A sparse one has all its grain tables, twice: 128 MiB, mostly holes. What it costs in memory is measured on a process of its own.</summary>
    [Theory]
    [InlineData(Sparse, 257 << 20)]
    [InlineData(Stream, 1 << 20)]
    public async Task The_largest_disk_takes_room_for_its_data_only(string subformat, long most)
    {
        string raw = VmdkPayloads.Largest(_folder);
        using FileByteSource source = FileByteSource.Open(raw);
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));
        using var sink = new CountingSink();
        ContainerWriter writer = ImageFormats.Vmdk.CreateWriter(reader.VirtualSize, new() { Subformat = subformat });

        await ImageConverter.ConvertAsync(reader, writer, sink, ConversionOptions.Default, CancellationToken.None);

        Assert.InRange(sink.Length, writer.HeadLength, most);
        Assert.InRange(writer.HeadLength, 1, 1 << 20);
    }

    [Theory]
    [InlineData((2UL << 40) + 1)]
    [InlineData(ulong.MaxValue)]
    public void A_disk_of_more_than_2_TiB_is_refused(ulong size)
    {
        foreach (string subformat in new[] { Sparse, Stream })
        {
            var e = Assert.Throws<DiskImageException>(() => ImageFormats.Vmdk.CreateWriter(size, new() { Subformat = subformat }));
            Assert.Equal(FindingReason.Limit, e.Reason);
        }
    }

    [Fact]
    public void Options_of_other_formats_and_variants_that_are_not_written_are_refused()
    {
        foreach (WriterOptions options in new WriterOptions[] { new() { ClusterSize = 65536 }, new() { Subformat = "monolithicFlat" }, new() { Compression = ImageCompression.Zstd } })
        {
            var e = Assert.Throws<DiskImageException>(() => ImageFormats.Vmdk.CreateWriter(1 << 20, options));
            Assert.Equal(FindingReason.UnsupportedFeature, e.Reason);
        }
    }

    [Theory]
    [InlineData(Sparse)]
    [InlineData(Stream)]
    public async Task The_head_comes_last_and_nothing_exceeds_what_was_announced(string subformat)
    {
        byte[] disk = new byte[3_000_000];
        new Random(1).NextBytes(disk);
        using var source = new MemoryByteSource(disk);
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));
        using var sink = new RecordingSink();
        ContainerWriter writer = ImageFormats.Vmdk.CreateWriter(reader.VirtualSize, new() { Subformat = subformat });

        await ImageConverter.ConvertAsync(reader, writer, sink, ConversionOptions.Default, CancellationToken.None);

        Assert.Equal($"begin {writer.HeadLength}", sink.Calls[0]);
        Assert.Equal($"complete {writer.HeadLength}", sink.Calls.Last());
        Assert.InRange(sink.Bytes.Length, writer.MaximumLength - (64 << 10), writer.MaximumLength);
        Assert.Equal(0, sink.Bytes.Length % 512);
    }

    private async Task<string> AssertFaithfulAsync(string raw, string? subformat)
    {
        string image = _folder.File(Guid.NewGuid().ToString("N") + ".vmdk");
        await Convert.FileAsync(ImageFormats.Raw, raw, ImageFormats.Vmdk, image, new() { Subformat = subformat });

        Qemu.Img($"check -f vmdk \"{image}\"");
        Assert.Contains("identical", Qemu.Img($"compare -f raw -F vmdk \"{raw}\" \"{image}\""), StringComparison.Ordinal);
        AssertSound(image);
        await AssertReadBackAsync(raw, image);
        return image;
    }

    private async Task AssertReadBackAsync(string raw, string image)
    {
        string back = _folder.File(Guid.NewGuid().ToString("N") + ".raw");
        await Convert.FileAsync(ImageFormats.Vmdk, image, ImageFormats.Raw, back);
        Assert.Contains("identical", Qemu.Img($"compare -f raw -F raw \"{raw}\" \"{back}\""), StringComparison.Ordinal);
        File.Delete(back);
    }

    private static void AssertSound(string image)
    {
        using FileByteSource source = FileByteSource.Open(image);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vmdk, new ImagePolicy { Strict = true }, new BudgetMeter(ImageBudget.Default));
        Assert.True(report.Passed, string.Join(Environment.NewLine, report.Findings));
    }
}
