using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

/// <summary>A source that passes by once is examined like one that can be read in any order.</summary>
public sealed class ForwardValidationTests
{
    private const int Length = (3 << 20) + 512;

    [Theory]
    [InlineData(0, null)]
    [InlineData(0, "QFI\u00fb\0\0\0\u0003")]
    [InlineData(510, "\u0055\u00aa")]
    [InlineData(Length - 512, "conectix")]
    [InlineData(Length - 512, "koly\0\0\0\u0004\0\0\u0002\0")]
    [InlineData(Length / 2, "conectix")]
    public void Whatever_stands_where_is_found_as_in_a_file(int offset, string? mark)
    {
        byte[] image = new byte[Length];
        Encoding.GetEncoding("ISO-8859-1").GetBytes(mark ?? string.Empty).CopyTo(image, offset);
        using var file = new MemoryByteSource(image);
        using var stream = new ForwardByteSource(new TricklingStream(image), image.Length);

        ImageReport whole = ImageValidator.Validate(file, ImageFormats.Raw, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        ImageReport passed = ForwardValidation.Validate(stream, ImageFormats.Raw, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));

        Assert.Equal(whole.Findings.Select(f => (f.Id, f.Severity, f.Message)), passed.Findings.Select(f => (f.Id, f.Severity, f.Message)));
        Assert.Equal(whole.Passed, passed.Passed);
    }

    [Fact]
    public void A_stream_that_ends_early_is_refused_or_fails()
    {
        using var stream = new ForwardByteSource(new TricklingStream(new byte[Length - 1]), Length);
        Exception? e = Record.Exception(() => ForwardValidation.Validate(stream, ImageFormats.Raw, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default)));
        Assert.IsType<ImageSourceException>(e);
    }
}
