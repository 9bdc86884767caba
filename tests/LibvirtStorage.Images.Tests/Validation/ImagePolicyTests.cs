using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

public class ImagePolicyTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData(5UL, null, 5UL)]
    [InlineData(null, 5UL, 5UL)]
    [InlineData(5UL, 3UL, 3UL)]
    [InlineData(3UL, 5UL, 3UL)]
    public void Of_two_bounds_the_smaller_holds(ulong? one, ulong? other, ulong? both) =>
        Assert.Equal(both, new ImagePolicy { MaxVirtualSize = one }.And(new ImagePolicy { MaxVirtualSize = other }).MaxVirtualSize);

    [Fact]
    public void A_gate_is_open_only_if_both_open_it()
    {
        var open = new ImagePolicy { AllowBackingFile = true, AllowAmbiguousFormat = true, AllowEncryption = true };
        Assert.Equal(open, open.And(open));
        Assert.Equal(ImagePolicy.Default, open.And(ImagePolicy.Default));
        Assert.Equal(ImagePolicy.Default, ImagePolicy.Default.And(open));
    }

    [Fact]
    public void Strict_stays_strict() =>
        Assert.True(ImagePolicy.Default.And(new ImagePolicy { Strict = true }).Strict);

    [Fact]
    public void Only_formats_that_both_list_are_allowed()
    {
        var one = new ImagePolicy { AllowedFormats = ["raw", "qcow2"] };
        var other = new ImagePolicy { AllowedFormats = ["QCOW2", "vmdk"] };
        Assert.Equal(["qcow2"], one.And(other).AllowedFormats);
        Assert.Equal(one.AllowedFormats, ImagePolicy.Default.And(one).AllowedFormats);
    }
}
