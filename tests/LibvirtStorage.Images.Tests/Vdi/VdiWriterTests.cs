using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Tests.Conversion;
using LibvirtStorage.Images.Tests.Qcow2.Writing;
using LibvirtStorage.Images.Validation;
using Xunit;

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
        string raw = Qcow2Payloads.Sparse(_folder, (2L << 40) + 700);

        await AssertFaithfulAsync(raw, WriterOptions.Default);
    }

    [Fact]
    public async Task The_largest_disk_costs_the_memory_of_its_block_map()
    {
        ContainerWriter writer = ImageFormats.Vdi.CreateWriter(32UL << 40, WriterOptions.Default);
        using var sink = new CountingSink();
        GC.Collect();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(writer.VirtualSize - (1 << 20), Patterns.Random(1 << 20), default);
        await writer.CompleteAsync(default);

        Assert.InRange(GC.GetTotalMemory(forceFullCollection: false) - before, 0, 200 << 20);
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

    private async Task<string> AssertFaithfulAsync(string raw, WriterOptions options)
    {
        string image = await WrittenImage.AssertFaithfulAsync(_folder, raw, ImageFormats.Vdi, options);
        Qemu.Img($"check -f vdi \"{image}\"");
        return image;
    }
}
