using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Tests.Conversion;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Qcow2.Writing;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vpc;

/// <summary>What the writers make, as QEMU and our own reader see it.</summary>
public sealed class VpcWriterTests : IDisposable
{
    private static readonly WriterOptions s_fixed = new() { Subformat = "fixed" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, false)]
    [InlineData("Dynamic", true)]
    [InlineData("fixed", false)]
    [InlineData("FIXED", true)]
    public async Task Payloads_of_every_kind(string? subformat, bool exactSize)
    {
        var options = new WriterOptions { Subformat = subformat, ExactSize = exactSize };

        await AssertFaithfulAsync(Qcow2Payloads.Mixed(_folder, 7_000_123), options);
        await AssertFaithfulAsync(Qcow2Payloads.Full(_folder, (4 << 20) + 1), options);
    }

    [Theory]
    [InlineData(0, 1 << 20, 512)]
    [InlineData(1, 1 << 20, 512)]
    [InlineData(512, 1 << 20, 512)]
    [InlineData(1 << 20, 1 << 20, 1 << 20)]
    [InlineData((3 << 20) + 700, 4 << 20, (3 << 20) + 1024)]
    public async Task A_disk_has_whole_MiB_and_on_request_whole_sectors(int size, long rounded, long exact)
    {
        string raw = _folder.File("zero.raw", new byte[size]);
        foreach (string subformat in new[] { "dynamic", "fixed" })
        {
            AssertSize(rounded, await AssertFaithfulAsync(raw, new() { Subformat = subformat }));
            AssertSize(exact, await AssertFaithfulAsync(raw, new() { Subformat = subformat, ExactSize = true }));
        }
    }

    [Fact]
    public async Task The_largest_disk_with_little_on_it()
    {
        string image = await AssertFaithfulAsync(Qcow2Payloads.Sparse(_folder, 2040L << 30), WriterOptions.Default);
        AssertSize(2040L << 30, image);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("fixed")]
    public async Task The_largest_disk_costs_little_memory(string? subformat)
    {
        var options = new WriterOptions { Subformat = subformat };
        ContainerWriter writer = ImageFormats.Vpc.CreateWriter(2040UL << 30, options);
        using var sink = new CountingSink();
        byte[] block = Patterns.Random(2 << 20);
        long before = AllocatedBytes.Now;
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(writer.VirtualSize - (2 << 20), block, default);
        await writer.CompleteAsync(default);

        Assert.InRange(AllocatedBytes.Now - before, 0, 8 << 20);
        Assert.Equal(
            FindingReason.Limit, Assert.Throws<DiskImageException>(() => ImageFormats.Vpc.CreateWriter((2040UL << 30) + 1, options)).Reason);
        Assert.Throws<DiskImageException>(() => ImageFormats.Vpc.CreateWriter(ulong.MaxValue, options));
    }

    [Fact]
    public async Task A_dynamic_disk_is_none_before_its_head_is_written()
    {
        ContainerWriter writer = ImageFormats.Vpc.CreateWriter(3 << 20, WriterOptions.Default);
        using var sink = new RecordingSink();
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(2 << 20, Patterns.Random(1 << 20), default);
        Assert.DoesNotContain("complete 2048", sink.Calls);

        await writer.CompleteAsync(default);
        byte[] image = sink.Bytes;
        new Verdict(ImageFormats.Vpc, image).AssertAccepted();
        Assert.Equal("complete 2048", sink.Calls[^1]);
        image.AsSpan(0, 2048).Clear();
        new Verdict(ImageFormats.Vpc, image).AssertRefused(FindingReason.Corrupt);
    }

    [Fact]
    public async Task A_fixed_disk_is_its_payload_and_a_footer()
    {
        byte[] payload = Patterns.Random(1 << 20);
        ContainerWriter writer = ImageFormats.Vpc.CreateWriter(1 << 20, s_fixed);
        using var sink = new RecordingSink();
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(0, payload, default);
        await writer.CompleteAsync(default);

        Assert.Equal($"complete {64 << 10}", sink.Calls[^1]);
        Assert.Equal(writer.MaximumLength, sink.Bytes.Length);
        PayloadOf.AssertSame(payload, sink.Bytes.AsSpan(0, payload.Length).ToArray());
    }

    /// <summary>QEMU calculates a geometry, then makes the disk as large as that: ours for that size has to be the same.</summary>
    [Theory]
    [InlineData("1M")]
    [InlineData("10M")]
    [InlineData("64M")]
    [InlineData("300M")]
    [InlineData("505M")]
    [InlineData("5G")]
    [InlineData("33G")]
    [InlineData("100G")]
    [InlineData("127G")]
    public async Task The_geometry_is_that_of_the_specification(string size)
    {
        string path = _folder.File("chs.vhd");
        Qemu.Img($"create -f vpc \"{path}\" {size}");
        byte[] theirs = File.ReadAllBytes(path);
        ContainerWriter writer = ImageFormats.Vpc.CreateWriter(theirs.U64(48), new() { ExactSize = true });
        using var sink = new RecordingSink();
        await writer.BeginAsync(sink, default);
        await writer.CompleteAsync(default);

        Assert.Equal(theirs.U32(56), sink.Bytes.U32(56));
    }

    /// <summary>libvirt's probe takes the capacity from Current Size of the copy at the start, and wants version 1.0.</summary>
    [Fact]
    public async Task The_footer_of_a_dynamic_disk_says_what_libvirt_and_QEMU_look_for()
    {
        byte[] image = File.ReadAllBytes(await AssertFaithfulAsync(_folder.File("small.raw", Patterns.Random(5_000)), WriterOptions.Default));

        Assert.Equal((0x10000u, 1UL << 20), (image.U32(12), image.U64(48)));
        Assert.Equal(0x71656d32u, image.U32(28));
    }

    [Fact]
    public async Task Payload_out_of_order_or_outside_the_disk_is_refused()
    {
        foreach (WriterOptions options in new[] { WriterOptions.Default, s_fixed })
        {
            ContainerWriter writer = ImageFormats.Vpc.CreateWriter(6 << 20, options);
            using var sink = new RecordingSink();
            await writer.BeginAsync(sink, default);
            await writer.WriteAsync(2 << 20, new byte[2 << 20], default);

            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(2 << 20, new byte[2 << 20], default));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(6 << 20, new byte[2 << 20], default));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(4 << 20, new byte[4 << 20], default));
        }
    }

    [Fact]
    public void Options_of_other_formats_are_refused()
    {
        foreach (WriterOptions options in new WriterOptions[] { new() { Subformat = "static" }, new() { ClusterSize = 1 << 20 }, new() { Version = 2 } })
        {
            var refusal = Assert.Throws<DiskImageException>(() => ImageFormats.Vpc.CreateWriter(1, options));
            Assert.Equal(FindingReason.UnsupportedFeature, refusal.Reason);
        }
    }

    private static void AssertSize(long expected, string image) =>
        Assert.Contains($"\"virtual-size\": {expected}", Qemu.Img($"info --output=json -f vpc \"{image}\""), StringComparison.Ordinal);

    private Task<string> AssertFaithfulAsync(string raw, WriterOptions options) => WrittenImage.AssertFaithfulAsync(_folder, raw, ImageFormats.Vpc, options);
}
