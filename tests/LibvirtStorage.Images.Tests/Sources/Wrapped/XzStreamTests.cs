using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>The container of .xz: every number that stands in two places has to be the same, and every checksum right.</summary>
public sealed class XzStreamTests
{
    private static readonly byte[] s_content = Patterns.Random(250_000);

    [Fact]
    public void What_XZ_Utils_write_is_read()
    {
        PayloadOf.AssertSame(XzSamples.Text, Unpack(XzSamples.Blocks));
        PayloadOf.AssertSame(XzSamples.Text, Unpack(XzSamples.Sha256));
        PayloadOf.AssertSame([.. XzSamples.Text, .. XzSamples.Text], Unpack([.. XzSamples.Blocks, 0, 0, 0, 0, .. XzSamples.Sha256, 0, 0, 0, 0]));
    }

    [Fact]
    public void A_changed_bit_is_found_in_a_real_file()
    {
        foreach (byte[] sample in new[] { XzSamples.Blocks, XzSamples.Sha256 })
        {
            for (int offset = 0; offset < sample.Length; offset += sample == XzSamples.Blocks ? 1 : 5)
            {
                byte[] damaged = (byte[])sample.Clone();
                damaged[offset] ^= (byte)(1 << (offset % 8));
                Packed.AssertRefusedOrSame(XzSamples.Text, Wrapper.Xz, damaged);
            }
        }
    }

    [Fact]
    public void Filters_for_machine_code_are_not_read() => AssertFilters(XzSamples.Filtered, "x86");

    [Fact]
    public void Filters_that_are_not_read_are_named_all_of_them()
    {
        AssertFilters(new XzFile { Filters = [[0x03, 1, 7], [0x09, 0]] }.Build(s_content), "delta, sparc");
        AssertFilters(new XzFile { Filters = [[0x80, 0x80, 1, 4, 1, 2, 3, 4]] }.Build(s_content), "0x4000");
        AssertRefused(FindingReason.Corrupt, new XzFile { Filters = [[0x21, 1, 8]] }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { Filters = [[0x03, 100, 7]] }.Build(s_content));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void Every_check_is_known(byte check) => PayloadOf.AssertSame(s_content, Unpack(new XzFile { Check = check, SizesInHeader = check == 1 }.Build(s_content)));

    [Fact]
    public void An_empty_file_is_a_stream_without_blocks() => Assert.Empty(Unpack(new XzFile().Build([])));

    [Fact]
    public void An_unknown_check_cannot_be_passed_over() => AssertRefused(FindingReason.UnsupportedFeature, new XzFile { Check = 2 }.Build(s_content));

    [Theory]
    [InlineData(29, 96UL << 20)]
    [InlineData(40, uint.MaxValue)]
    public void A_dictionary_that_takes_too_much_memory_is_a_limit(byte code, ulong size)
    {
        Finding finding = Assert.Throws<DiskImageException>(() => Unpack(new XzFile { DictionaryCode = code }.Build(s_content))).Finding;
        Assert.Equal((FindingReason.Limit, size, 64UL << 20), (finding.Reason, finding.Value, finding.Limit));
    }

    [Fact]
    public void A_dictionary_of_64_MiB_is_allowed() => PayloadOf.AssertSame(s_content, Unpack(new XzFile { DictionaryCode = 28 }.Build(s_content)));

    [Fact]
    public void Sizes_that_disagree_are_corrupt()
    {
        AssertRefused(FindingReason.Corrupt, new XzFile { SizesInHeader = true, HeaderError = 1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { SizesInHeader = true, HeaderError = -1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { IndexError = 1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { IndexCountError = 1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { IndexCountError = -1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { IndexCountError = long.MaxValue - 3 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { BackwardError = 1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { FooterCheckError = 1 }.Build(s_content));
        AssertRefused(FindingReason.Corrupt, new XzFile { DictionaryCode = 41 }.Build(s_content));
    }

    [Fact]
    public void Padding_comes_in_fours()
    {
        byte[] file = new XzFile().Build(s_content);
        PayloadOf.AssertSame(s_content, Unpack([.. file, .. new byte[8]]));
        AssertRefused(FindingReason.Truncated, [.. file, .. new byte[3]]);
        AssertRefused(FindingReason.Corrupt, [.. file, 0, 0, 0, 1, .. new byte[8]]);
    }

    [Fact]
    public void Memory_does_not_grow_with_the_number_of_blocks()
    {
        byte[] file = new XzFile { BlockLength = 1, DictionaryCode = 0 }.Build(Patterns.Random(5000));
        Assert.Equal(5000, Unpack(file).Length);
    }

    private static void AssertFilters(byte[] packed, string names)
    {
        Finding finding = Assert.Throws<DiskImageException>(() => Unpack(packed)).Finding;
        Assert.Equal(FindingReason.UnsupportedFeature, finding.Reason);
        Assert.EndsWith($"filters that are not read: {names}.", finding.Message);
    }

    private static byte[] Unpack(byte[] packed) => Packed.Unpack(Wrapper.Xz, packed);

    private static void AssertRefused(FindingReason reason, byte[] packed) =>
        Assert.Equal(reason, Assert.Throws<DiskImageException>(() => Unpack(packed)).Reason);
}
