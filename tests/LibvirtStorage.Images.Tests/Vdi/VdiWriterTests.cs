using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Tests.Conversion;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Qcow2.Writing;
using LibvirtStorage.Images.Validation;
using Xunit;
using Convert = LibvirtStorage.Images.Tests.Conversion.Convert;

namespace LibvirtStorage.Images.Tests.Vdi;

/// <summary>What the writers make, as QEMU and our own reader see it.</summary>
public sealed class VdiWriterTests : IDisposable
{
    private static readonly WriterOptions s_static = new() { Subformat = "static" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("dynamic")]
    [InlineData("Static")]
    public async Task Payloads_of_every_kind(string? subformat)
    {
        var options = new WriterOptions { Subformat = subformat };

        await AssertFaithfulAsync(Qcow2Payloads.Mixed(_folder, 7_000_123), options);
        await AssertFaithfulAsync(Qcow2Payloads.Full(_folder, (4 << 20) + 1), options);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1 << 20)]
    [InlineData((3 << 20) + 700)]
    public async Task A_disk_of_zeros(int size)
    {
        string raw = _folder.File("zero.raw", new byte[size]);

        string image = await AssertFaithfulAsync(raw, WriterOptions.Default);
        Assert.Equal(4096, new FileInfo(image).Length);
        await AssertFaithfulAsync(raw, s_static);
    }

    [Fact]
    public async Task A_large_disk_with_little_on_it()
    {
        string raw = Qcow2Payloads.Sparse(_folder, (100L << 30) + 700);

        await AssertFaithfulAsync(raw, WriterOptions.Default);
    }

    /// <summary>QEMU compares disks of this format block by block, which takes its time with 2 TiB; so here it reads where there is something.</summary>
    [Fact]
    public async Task A_disk_of_2_TiB()
    {
        string raw = Qcow2Payloads.Sparse(_folder, 2L << 40);
        string image = _folder.File("large.vdi");
        await Convert.FileAsync(ImageFormats.Raw, raw, ImageFormats.Vdi, image);

        Qemu.Img($"check -f vdi \"{image}\"");
        foreach (long block in new[] { 0, (2L << 20) / 3, 1L << 20, (2L << 20) - 1 })
        {
            Assert.Equal(Block(raw, "raw", block), Block(image, "vdi", block));
        }
    }

    [Fact]
    public async Task The_largest_disk_costs_the_memory_of_its_block_map()
    {
        ContainerWriter writer = ImageFormats.Vdi.CreateWriter(32UL << 40, WriterOptions.Default);
        using var sink = new CountingSink();
        byte[] block = Patterns.Random(1 << 20);
        long before = AllocatedBytes.Now;
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(writer.VirtualSize - (1 << 20), block, default);
        await writer.CompleteAsync(default);

        Assert.InRange(AllocatedBytes.Now - before, 0, 130 << 20);
        Assert.Equal(writer.HeadLength + (1 << 20), sink.Length);
        Assert.Equal(
            FindingReason.Limit,
            Assert.Throws<DiskImageException>(() => ImageFormats.Vdi.CreateWriter((32UL << 40) + 1, WriterOptions.Default)).Reason);
    }

    [Fact]
    public async Task An_image_is_none_before_its_head_is_written()
    {
        ContainerWriter writer = ImageFormats.Vdi.CreateWriter(2 << 20, WriterOptions.Default);
        using var sink = new RecordingSink();
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(1 << 20, Patterns.Random(1 << 20), default);
        Assert.Equal(["begin 4096", "append 1048576"], sink.Calls);
        new Verdict(ImageFormats.Vdi, sink.Bytes).AssertRefused(FindingReason.FormatMismatch);

        await writer.CompleteAsync(default);
        new Verdict(ImageFormats.Vdi, sink.Bytes).AssertAccepted();
    }

    [Fact]
    public async Task Payload_out_of_order_or_outside_the_disk_is_refused()
    {
        foreach (WriterOptions options in new[] { WriterOptions.Default, s_static })
        {
            ContainerWriter writer = ImageFormats.Vdi.CreateWriter(3 << 20, options);
            using var sink = new RecordingSink();
            await writer.BeginAsync(sink, default);
            await writer.WriteAsync(1 << 20, new byte[1 << 20], default);

            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(0, new byte[1 << 20], default));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(3 << 20, new byte[1 << 20], default));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(2 << 20, new byte[2 << 20], default));
        }
    }

    [Fact]
    public void Options_of_other_formats_are_refused()
    {
        foreach (WriterOptions options in new WriterOptions[] { new() { Subformat = "fixed" }, new() { ClusterSize = 1 << 20 }, new() { ExactSize = true } })
        {
            var refusal = Assert.Throws<DiskImageException>(() => ImageFormats.Vdi.CreateWriter(1, options));
            Assert.Equal(FindingReason.UnsupportedFeature, refusal.Reason);
        }
    }

    /// <summary>What is a version here is -Compat to who asks for it.</summary>
    [Fact]
    public void An_option_that_is_refused_has_the_name_that_was_typed() => Assert.Equal(
        "The format vdi has no option Compat.", Assert.Throws<DiskImageException>(() => ImageFormats.Vdi.CreateWriter(1, new() { Version = 2 })).Message);

    private byte[] Block(string path, string format, long block)
    {
        string part = _folder.File($"{format}-{block}");
        Qemu.Img($"dd -f {format} -O raw bs=1M count={block + 1} skip={block} \"if={path}\" \"of={part}\"");
        return File.ReadAllBytes(part);
    }

    private async Task<string> AssertFaithfulAsync(string raw, WriterOptions options)
    {
        string image = await WrittenImage.AssertFaithfulAsync(_folder, raw, ImageFormats.Vdi, options);
        Qemu.Img($"check -f vdi \"{image}\"");
        return image;
    }
}
