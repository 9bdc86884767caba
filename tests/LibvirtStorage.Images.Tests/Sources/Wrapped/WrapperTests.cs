using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>What holds for every kind of compressed file.</summary>
public sealed class WrapperTests
{
    private static readonly byte[] s_text = Patterns.Text(60_001);

    public static TheoryData<string> Names => new(Wrapper.All.Select(w => w.Name));

    [Theory]
    [InlineData("disk.qcow2.xz", "xz", "disk.qcow2")]
    [InlineData("/a/b.c/disk.raw.GZ", "gzip", "/a/b.c/disk.raw")]
    [InlineData("disk.vmdk.zst", "zstd", "disk.vmdk")]
    [InlineData("disk.vmdk.zstd", "zstd", "disk.vmdk")]
    [InlineData("disk.iso.bz2", "bzip2", "disk.iso")]
    [InlineData("disk.gz", "gzip", "disk")]
    public void The_last_extension_says_the_wrapper_and_the_one_before_what_is_inside(string path, string name, string inner)
    {
        Assert.True(Wrapper.TryGetByExtension(path, out Wrapper? wrapper, out string? innerPath));
        Assert.Equal((name, inner), (wrapper.Name, innerPath));
    }

    [Theory]
    [InlineData("disk.qcow2")]
    [InlineData("disk.zip")]
    [InlineData("gz")]
    [InlineData("")]
    public void Other_extensions_say_nothing(string path) => Assert.False(Wrapper.TryGetByExtension(path, out _, out _));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_went_in_comes_out(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        foreach (byte[] content in new[] { s_text, Patterns.Random(70_000), new byte[200_000], [7] })
        {
            PayloadOf.AssertSame(content, Packed.Unpack(wrapper, Packed.As(wrapper, content)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Members_that_follow_each_other_are_one_content(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] packed = [.. Packed.As(wrapper, s_text), .. Packed.As(wrapper, [1, 2, 3]), .. Packed.As(wrapper, s_text)];
        PayloadOf.AssertSame([.. s_text, 1, 2, 3, .. s_text], Packed.Unpack(wrapper, packed));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_member_may_be_empty_wherever_it_stands(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        // .NET's own writes no member at all where nothing was written.
        byte[] empty = wrapper == Wrapper.Gzip ? [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] : Packed.As(wrapper, []);
        byte[] packed = Packed.As(wrapper, s_text);
        PayloadOf.AssertSame([], Packed.Unpack(wrapper, empty));
        PayloadOf.AssertSame(s_text, Packed.Unpack(wrapper, [.. empty, .. packed]));
        PayloadOf.AssertSame(s_text, Packed.Unpack(wrapper, [.. packed, .. empty]));
        PayloadOf.AssertSame([.. s_text, .. s_text], Packed.Unpack(wrapper, [.. packed, .. empty, .. empty, .. packed]));
    }

    [Fact]
    public void The_empty_block_that_ends_a_bgzip_file_is_an_empty_member()
    {
        byte[] end = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        PayloadOf.AssertSame(s_text, Packed.Unpack(Wrapper.Gzip, [.. Packed.As(Wrapper.Gzip, s_text), .. end]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_behind_the_end_are_corrupt(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] packed = Packed.As(wrapper, s_text);
        AssertRefused(FindingReason.Corrupt, wrapper, [.. packed, .. "some more bytes"u8.ToArray()]);
        AssertRefused(FindingReason.Corrupt, wrapper, [.. packed, .. Patterns.Random(100_000)]);
    }

    [Theory]
    [InlineData("gzip", 0)]
    [InlineData("xz", 0)]
    [InlineData("xz", 8)]
    [InlineData("bzip2", 0)]
    public void Where_bytes_behind_the_end_begin_is_said(string name, int padding)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] packed = [.. Packed.As(wrapper, s_text), .. Packed.As(wrapper, s_text), .. new byte[padding]];
        Finding finding = Assert.Throws<DiskImageException>(() => Packed.Unpack(wrapper, [.. packed, .. "some more bytes"u8.ToArray()])).Finding;
        Assert.Equal(("WrapperCorrupt", (ulong)packed.Length), (finding.Id, finding.Offset));
        Assert.EndsWith($"follow its end, from offset {packed.Length} on.", finding.Message, StringComparison.Ordinal);
    }

    /// <summary>The library does not say where.</summary>
    [Fact]
    public void Bytes_behind_a_frame_of_zstd_are_said_to_be_that()
    {
        byte[] packed = [.. Packed.As(Wrapper.Zstd, s_text), .. "some more bytes"u8.ToArray()];
        Finding finding = Assert.Throws<DiskImageException>(() => Packed.Unpack(Wrapper.Zstd, packed)).Finding;
        Assert.Equal("The zstd file cannot be unpacked: Bytes that are no part of the compressed data follow the end of a frame.", finding.Message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_is_cut_anywhere_is_truncated(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] packed = Packed.As(wrapper, Patterns.Text(20_000));
        int[] cuts = [6, 11, 12, 20, 1000, packed.Length / 2, packed.Length - 20, packed.Length - 2, packed.Length - 1];
        Assert.All(cuts, cut => AssertRefused(FindingReason.Truncated, wrapper, packed.Take(cut).ToArray()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_bit_is_found_wherever_it_is(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] content = Patterns.Text(8_000);
        byte[] packed = Packed.As(wrapper, content);
        var random = new Random(1);
        foreach (int offset in Enumerable.Range(0, 60).Select(_ => random.Next(10, packed.Length)))
        {
            byte[] damaged = (byte[])packed.Clone();
            damaged[offset] ^= (byte)(1 << random.Next(8));
            Packed.AssertRefusedOrSame(content, wrapper, damaged);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_of_another_kind_are_no_such_file(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        AssertRefused(FindingReason.FormatMismatch, wrapper, []);
        AssertRefused(FindingReason.FormatMismatch, wrapper, new byte[100]);
        AssertRefused(FindingReason.FormatMismatch, wrapper, Packed.As(Wrapper.All.First(w => w != wrapper), s_text));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void More_than_the_limit_is_not_unpacked(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] packed = Packed.As(wrapper, s_text);
        PayloadOf.AssertSame(s_text, Packed.Unpack(wrapper, packed, new UnpackLimits { MaxLength = s_text.Length }));
        AssertRefused(FindingReason.Limit, wrapper, packed, new UnpackLimits { MaxLength = s_text.Length - 1 });
        AssertRefused(FindingReason.Limit, wrapper, packed, new UnpackLimits { MaxTime = TimeSpan.Zero });
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void A_file_that_unpacks_to_many_times_its_length_is_a_limit_once_that_is_much(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] packed = Packed.As(wrapper, new byte[2 << 20]);
        AssertRefused(FindingReason.Limit, wrapper, packed, new UnpackLimits { MaxRatio = 100, FreeLength = 1 << 20 });
        Assert.Equal(2 << 20, Packed.Unpack(wrapper, packed, new UnpackLimits { MaxRatio = 100, FreeLength = 2 << 20 }).Length);
    }

    /// <summary>Each would cost megabytes to begin with: a minute for a file of a MiB.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Streams_of_bzip2_that_hold_next_to_nothing_are_a_limit(int length)
    {
        byte[] stream = length == 0 ? [0x42, 0x5a, 0x68, 0x39, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, 0, 0, 0, 0] : Packed.As(Wrapper.Bzip2, new byte[length]);
        byte[] Streams(int count) => [.. Enumerable.Repeat(stream, count).SelectMany(s => s)];
        Assert.Equal(30 * length, Packed.Unpack(Wrapper.Bzip2, Streams(30)).Length);
        AssertRefused(FindingReason.Limit, Wrapper.Bzip2, Streams((1 << 20) / stream.Length));
    }

    /// <summary>As pbzip2 writes them with the least block.</summary>
    [Fact]
    public void Streams_of_bzip2_that_hold_a_small_block_each_are_none()
    {
        byte[] stream = Packed.As(Wrapper.Bzip2, new byte[100_000]);
        byte[] packed = [.. Enumerable.Repeat(stream, 100).SelectMany(s => s)];
        Assert.Equal(10_000_000, Packed.Unpack(Wrapper.Bzip2, packed).Length);
    }

    /// <summary>Memory does not grow with what comes out.</summary>
    [Fact]
    public void A_bomb_is_spooled_piece_by_piece()
    {
        using var file = new MemoryByteSource(Packed.As(Wrapper.Zstd, new byte[256 << 20]));
        long before = AllocatedBytes.Now;
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Zstd, new UnpackOptions());
        Assert.Equal(256L << 20, source.Length);
        Assert.InRange(AllocatedBytes.Now - before, 0, 32 << 20);
    }

    [Fact]
    public void A_window_of_zstd_that_takes_too_much_memory_is_a_limit()
    {
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0, (28 - 10) << 3, 1, 0, 0];
        Finding finding = Assert.Throws<DiskImageException>(() => Packed.Unpack(Wrapper.Zstd, frame)).Finding;
        Assert.Equal((FindingReason.Limit, 128UL << 20), (finding.Reason, finding.Limit));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Only_one_layer_is_taken_off_and_the_next_is_no_raw_image(string name)
    {
        Wrapper wrapper = Packed.Of(name);
        byte[] inner = Packed.As(wrapper, s_text);
        using var file = new MemoryByteSource(Packed.As(wrapper, inner));
        using ByteSource source = UnpackedByteSource.Open(file, wrapper, new UnpackOptions { ReadForward = true });
        Assert.Equal(inner.Length, source.Length);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Raw, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        Assert.Contains(report.Findings, f => f.Id == "WrappedImage" && f.Severity == FindingSeverity.Error);
    }

    private static void AssertRefused(FindingReason reason, Wrapper wrapper, byte[] packed, UnpackLimits? limits = null)
    {
        DiskImageException e = Assert.Throws<DiskImageException>(() => Packed.Unpack(wrapper, packed, limits));
        Assert.True(reason == e.Reason, $"{wrapper}, {packed.Length} bytes: {e.Reason}: {e.Message} {e.InnerException}");
    }
}
