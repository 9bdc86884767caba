using System;
using System.Linq;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Raw;

public class RawWriterTests
{
    private const int Head = 64 << 10;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(Head - 1)]
    [InlineData(Head)]
    [InlineData(Head + 1)]
    [InlineData(200_001)]
    public async Task Writes_the_payload_exactly(int size)
    {
        byte[] payload = Patterns.Random(size);
        ContainerWriter writer = ImageFormats.Raw.CreateWriter((ulong)size, WriterOptions.Default);
        using var sink = new RecordingSink();

        await writer.BeginAsync(sink, default);
        for (int offset = 0; offset < size; offset += writer.BlockSize)
        {
            await writer.WriteAsync((ulong)offset, payload.AsMemory(offset, Math.Min(writer.BlockSize, size - offset)), default);
        }

        await writer.CompleteAsync(default);

        Assert.Equal(payload, sink.Bytes);
        Assert.Equal(size, writer.MaximumLength);
        Assert.Equal(Math.Min(size, Head), writer.HeadLength);
    }

    [Fact]
    public async Task Holds_the_first_64_KiB_back_until_the_end()
    {
        byte[] payload = Patterns.Random(3 * Head);
        ContainerWriter writer = ImageFormats.Raw.CreateWriter((ulong)payload.Length, WriterOptions.Default);
        using var sink = new RecordingSink();

        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(0, payload, default);

        Assert.Equal([$"begin {Head}", $"append {2 * Head}"], sink.Calls);
        Assert.All(sink.Bytes.Take(Head), b => Assert.Equal(0, b));

        await writer.CompleteAsync(default);
        Assert.Equal($"complete {Head}", sink.Calls.Last());
    }

    [Fact]
    public async Task What_is_not_written_becomes_a_hole()
    {
        ContainerWriter writer = ImageFormats.Raw.CreateWriter(1 << 20, WriterOptions.Default);
        using var sink = new RecordingSink();

        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(4096, Patterns.Random(4096), default);
        await writer.WriteAsync(512 << 10, Patterns.Random(4096), default);
        await writer.CompleteAsync(default);

        Assert.Equal([$"begin {Head}", $"hole {(512 << 10) - Head}", "append 4096", $"hole {(512 << 10) - 4096}", $"complete {Head}"], sink.Calls);
        Assert.Equal(1 << 20, sink.Bytes.Length);
    }

    [Fact]
    public async Task An_empty_disk_is_one_hole()
    {
        ContainerWriter writer = ImageFormats.Raw.CreateWriter(5UL << 30, WriterOptions.Default);
        using var sink = new CountingSink();

        await writer.BeginAsync(sink, default);
        await writer.CompleteAsync(default);

        Assert.Equal(5L << 30, sink.Length);
    }

    [Fact]
    public async Task Refuses_payload_behind_the_end_and_out_of_order()
    {
        ContainerWriter writer = ImageFormats.Raw.CreateWriter(1 << 20, WriterOptions.Default);
        using var sink = new RecordingSink();
        await writer.BeginAsync(sink, default);
        await writer.WriteAsync(128 << 10, new byte[4096], default);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync((1 << 20) - 4096, new byte[8192], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(ulong.MaxValue, new byte[1], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => writer.WriteAsync(128 << 10, new byte[4096], default));
    }

    [Fact]
    public void Refuses_what_no_file_can_hold()
    {
        var e = Assert.Throws<DiskImageException>(() => ImageFormats.Raw.CreateWriter(1UL << 63, WriterOptions.Default));

        Assert.Equal(FindingReason.Limit, e.Reason);
    }

    [Fact]
    public void Refuses_options_of_other_formats()
    {
        WriterOptions[] foreign =
        [
            new() { ClusterSize = 65536 }, new() { Version = 3 }, new() { RefcountBits = 16 }, new() { LazyRefcounts = true },
            new() { Compression = ImageCompression.Deflate },
        ];

        Assert.All(foreign, o => Assert.Equal(
            FindingReason.UnsupportedFeature, Assert.Throws<DiskImageException>(() => ImageFormats.Iso.CreateWriter(1, o)).Reason));
    }
}
