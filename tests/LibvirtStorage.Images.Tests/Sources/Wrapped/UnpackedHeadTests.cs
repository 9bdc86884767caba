using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Conversion;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

/// <summary>Headers of what is wrapped, seen without the rest of it.</summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class UnpackedHeadTests(SourceVariants sources) : IClassFixture<SourceVariants>
{
    /// <summary>What is described by its length or by its end.</summary>
    private static readonly string[] s_needAll = ["raw", "vpc dynamic", "vpc fixed", "dmg", "dmg bzip2", "dmg lzma", "dmg adc"];

    public static IEnumerable<object[]> Variants() => SourceVariants.Names.Select(name => new object[] { name });

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_start_says_the_same_as_all_of_it(string name)
    {
        (string path, ImageFormat format, _) = sources.Get(name, DiskShape.Mixed);
        byte[] image = File.ReadAllBytes(path);
        using var file = new MemoryByteSource(image);
        ImageInfo whole = format.Identify(file, Budget());

        ImageInfo? head = Identify(Packed.As(Wrapper.Gzip, image), format, out _);

        Assert.Equal(s_needAll.Contains(name), head is null);
        if (head is not null)
        {
            Assert.Equal(whole.Features, head.Features);
            Assert.Equal(whole.References, head.References);
            Assert.Equal(whole, head with { FileSize = whole.FileSize, Features = whole.Features, References = whole.References });
        }
    }

    [Fact]
    public void No_more_is_unpacked_than_the_header()
    {
        (string path, ImageFormat format, _) = sources.Get("qcow2 zlib", DiskShape.Mixed);
        byte[] packed = Packed.As(Wrapper.Gzip, [.. File.ReadAllBytes(path), .. Patterns.Random(16 << 20)]);

        Assert.NotNull(Identify(packed, format, out long bytesRead));
        Assert.InRange(bytesRead, 1, 1 << 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(70_000)]
    public void What_is_broken_at_its_start_is_left_to_who_unpacks_all(int length) =>
        Assert.Null(Identify(Packed.As(Wrapper.Gzip, Patterns.Random(length)), ImageFormats.Qcow2, out _));

    [Fact]
    public void Another_wrapper_is_refused_at_once() => Assert.Equal(
        FindingReason.FormatMismatch,
        Assert.Throws<DiskImageException>(() => Identify(Packed.As(Wrapper.Xz, Patterns.Text(1000)), ImageFormats.Qcow2, out _)).Reason);

    private static ImageInfo? Identify(byte[] packed, ImageFormat format, out long bytesRead)
    {
        using var inner = new MemoryByteSource(packed);
        using var counted = new CountingByteSource(inner);
        ImageInfo? info = UnpackedHead.TryIdentify(counted, Wrapper.Gzip, format, new UnpackOptions(), Budget());
        bytesRead = counted.BytesRead;
        return info;
    }

    private static BudgetMeter Budget() => new(ImageBudget.Default);
}
