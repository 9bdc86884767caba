using System;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Raw;

public class IsoFormatTests
{
    [Fact]
    public void Optical_media_is_its_own_payload()
    {
        var source = new MemoryByteSource(Medium());

        ImageInfo info = ImageFormats.Iso.Identify(source, Budget());
        ImageFormats.Iso.Verify(source, new VerificationReport(), Budget());
        using ImageReader reader = ImageFormats.Iso.OpenReader(source, Budget());

        Assert.Equal("iso", info.Format);
        Assert.Equal((ulong)source.Length, info.VirtualSize);
        Assert.Equal((ulong)source.Length, reader.VirtualSize);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x8000)]
    [InlineData(0x8006)]
    [InlineData(0x87FF)]
    [InlineData(0x10000)]
    public void Bytes_without_a_volume_descriptor_are_no_iso(int length)
    {
        var source = new MemoryByteSource(new byte[length]);

        AssertMismatch(() => ImageFormats.Iso.Identify(source, Budget()));
        AssertMismatch(() => ImageFormats.Iso.Verify(source, new VerificationReport(), Budget()));
        AssertMismatch(() => ImageFormats.Iso.OpenReader(source, Budget()));
    }

    private static byte[] Medium()
    {
        byte[] medium = new byte[0x9000];
        "\u0001CD001\u0001"u8.CopyTo(medium.AsSpan(0x8000));
        return medium;
    }

    private static BudgetMeter Budget() => new(ImageBudget.Default);

    private static void AssertMismatch(Action action) =>
        Assert.Equal(FindingReason.FormatMismatch, Assert.Throws<DiskImageException>(action).Reason);
}
