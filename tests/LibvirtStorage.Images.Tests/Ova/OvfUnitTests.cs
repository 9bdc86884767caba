using LibvirtStorage.Images.Ova;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>Programmatic units of DSP0004, annex C, as far as capacities have them.</summary>
public sealed class OvfUnitTests
{
    [Theory]
    [InlineData("byte", 1UL)]
    [InlineData("byte * 2^30", 1UL << 30)]
    [InlineData("byte*2^63", 1UL << 63)]
    [InlineData("byte * 512", 512UL)]
    [InlineData("byte * 10^9", 1_000_000_000UL)]
    [InlineData("byte * 512 * 2^10", 512UL << 10)]
    [InlineData("byte * 2^0", 1UL)]
    [InlineData("MegaBytes", 1UL << 20)]
    public void A_unit_is_bytes_times_numbers(string text, ulong bytes) => Assert.Equal(bytes, OvfUnit.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("bit")]
    [InlineData("byte *")]
    [InlineData("byte * 0")]
    [InlineData("byte * -1")]
    [InlineData("byte * 2^")]
    [InlineData("byte * 2^-1")]
    [InlineData("byte * 2^64")]
    [InlineData("byte * 1^9999999999")]
    [InlineData("byte * 10^20")]
    [InlineData("byte * 2^2^2")]
    [InlineData("byte * 2^63 * 2")]
    [InlineData("512 * byte")]
    public void Anything_else_is_none(string text) => Assert.Null(OvfUnit.Parse(text));
}
