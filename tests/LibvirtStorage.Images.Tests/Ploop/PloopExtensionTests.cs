using System.Linq;
using LibvirtStorage.Images.Ploop;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ploop;

/// <summary>Format extensions (specification, "Format Extension"): reported and bounded, whatever is in them. A disk of 48 sectors in clusters of 8.</summary>
public sealed class PloopExtensionTests
{
    [Fact]
    public void An_extension_without_a_feature_says_nothing() => Of(Image().Extension().Build()).AssertAccepted();

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    public void A_bitmap_of_equal_bits_has_no_cluster(ulong entry)
    {
        Verdict verdict = Of(WithFeature(PloopImageBuilder.Bitmap(48, 8, entry))).AssertAccepted();

        Assert.Equal(nameof(PloopRules.PloopBitmaps), Assert.Single(verdict.Notes).Id);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(2UL)]
    public void An_unknown_feature_is_noted_whatever_its_flags(ulong flags)
    {
        Verdict verdict = Of(Image().Extension(PloopImageBuilder.Feature(0x1234, [1, 2, 3], flags)).Build()).AssertAccepted();

        Assert.Equal(nameof(PloopRules.PloopUnknownFeature), Assert.Single(verdict.Notes).Id);
        Assert.Equal(0, verdict.Info!.BitmapCount);
    }

    [Theory]
    [InlineData("for a disk of another size", 47UL, 8u, 1)]
    [InlineData("granularity 0", 48UL, 0u, 1)]
    [InlineData("granularity 3", 48UL, 3u, 1)]
    [InlineData("without its cluster", 48UL, 8u, 0)]
    [InlineData("with a cluster too many", 48UL, 8u, 2)]
    public void A_bitmap_that_contradicts_the_disk_is_corrupt(string row, ulong sectors, uint granularity, int clusters)
    {
        Assert.NotEmpty(row);
        Of(WithFeature(PloopImageBuilder.Bitmap(sectors, granularity, new ulong[clusters]))).AssertRefused(FindingReason.Corrupt);
    }

    [Theory]
    [InlineData("in the header", 2UL, FindingReason.Corrupt)]
    [InlineData("between clusters", 9UL, FindingReason.Corrupt)]
    [InlineData("in the data", 8UL, FindingReason.Corrupt)]
    [InlineData("in the extension itself", 16UL, FindingReason.Corrupt)]
    [InlineData("behind the end", 1UL << 40, FindingReason.Truncated)]
    [InlineData("at an offset that wraps", 1UL << 55, FindingReason.Truncated)]
    [InlineData("at 2^64 - 1", ulong.MaxValue, FindingReason.Corrupt)]
    public void A_bitmap_that_is_in_no_place_of_its_own_is_refused(string row, ulong sector, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Verdict verdict = Of(WithFeature(PloopImageBuilder.Bitmap(48, 8, sector)));

        Assert.Contains(verdict.Errors, f => f.Reason == reason || f.Reason == FindingReason.Corrupt);
    }

    [Fact]
    public void A_bitmap_that_ends_before_its_L1_table_is_corrupt() => Of(WithFeature(new byte[31])).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void A_bitmap_whose_L1_table_leaves_its_data_is_corrupt() =>
        Of(WithFeature(PloopImageBuilder.Bitmap(48, 8, 1).Take(32).ToArray())).AssertRefused(FindingReason.Corrupt);

    [Theory]
    [InlineData(0, "magic")]
    [InlineData(8, "digest")]
    [InlineData(24, "content")]
    [InlineData(4095, "padding")]
    public void A_byte_that_was_changed_is_corrupt(int offset, string what)
    {
        Assert.NotEmpty(what);
        byte[] image = WithFeature(PloopImageBuilder.Bitmap(48, 8, 1));
        image[image.Length - 4096 + offset] ^= 0x10;

        Of(image).AssertRefused(FindingReason.Corrupt);
    }

    [Fact]
    public void Features_without_an_end_are_corrupt()
    {
        byte[][] features = Enumerable.Range(0, (4096 - 24) / 24).Select(_ => PloopImageBuilder.Feature(0x1234, [])).ToArray();

        Of(Image().Extension(features).Build()).AssertRefused(FindingReason.Corrupt);
    }

    [Fact]
    public void A_feature_larger_than_the_extension_is_corrupt()
    {
        byte[] feature = PloopImageBuilder.Feature(0x1234, new byte[8]);
        feature[18] = 0xff;

        Of(Image().Extension(feature).Build()).AssertRefused(FindingReason.Corrupt);
    }

    [Fact]
    public void More_features_than_anyone_has_are_a_limit()
    {
        byte[][] features = Enumerable.Range(0, 1025).Select(_ => PloopImageBuilder.Feature(0x1234, [])).ToArray();

        Of(new PloopImageBuilder(isExtended: true, tracks: 64, batEntries: 6).Extension(features).Build()).AssertRefused(FindingReason.Limit);
    }

    private static PloopImageBuilder Image() => new PloopImageBuilder(isExtended: true, tracks: 8, batEntries: 6).Data(3, Patterns.Random(4096));

    private static byte[] WithFeature(byte[] bitmap) => Image().Extension(PloopImageBuilder.Feature(PloopImageBuilder.DirtyBitmap, bitmap)).Build();

    private static Verdict Of(byte[] image) => new(ImageFormats.Ploop, image);
}
