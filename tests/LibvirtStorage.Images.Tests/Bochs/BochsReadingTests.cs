using System;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Bochs;

/// <summary>Images as bximage makes them are read to the byte; QEMU, which reads them too, is the judge.</summary>
public sealed class BochsReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0x10000, 4096)]
    [InlineData(0x10000, 1 << 20)]
    [InlineData(0x20000, 512)]
    [InlineData(0x20000, 4096)]
    [InlineData(0x20000, 32768)]
    [InlineData(0x20000, 8 << 20)]
    public void Payload_is_what_qemu_sees(uint version, int extentSize)
    {
        const int Sectors = 6001;
        byte[] image = new BochsImageBuilder(version, extentSize, Sectors * 512)
            .Write(4000, Patterns.Random(90 * 512, 1))
            .Write(0, Patterns.Random(70 * 512, 2))
            .Write(80, Patterns.Random(512, 3))
            .Write(Sectors - 3, Patterns.Random(3 * 512, 4))
            .Build();

        AgreesWithQemu.On(ImageFormats.Bochs, _folder.File("disk.bochs", image), "bochs");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(1_000_448)]
    public void An_empty_disk_is_read_whatever_its_size(ulong size) =>
        AgreesWithQemu.On(ImageFormats.Bochs, _folder.File("empty.bochs", new BochsImageBuilder(0x20000, 4096, size).Build()), "bochs");

    [Fact]
    public void A_disk_that_is_written_throughout()
    {
        byte[] image = new BochsImageBuilder(0x20000, 65536, 40 * 65536).Write(0, Patterns.Random(40 * 65536)).Build();

        AgreesWithQemu.On(ImageFormats.Bochs, _folder.File("full.bochs", image), "bochs");
    }

    [Fact]
    public void Bitmap_and_catalog_may_be_larger_than_they_have_to_be()
    {
        byte[] image = new BochsImageBuilder(0x20000, 4096, 40 * 4096) { BitmapSize = 1000, CatalogEntries = 50 }.Write(20, Patterns.Random(5120)).Build();

        AgreesWithQemu.On(ImageFormats.Bochs, _folder.File("loose.bochs", image), "bochs");
    }

    [Fact]
    public void The_largest_disk_that_bximage_creates()
    {
        const ulong Size = 8UL << 40;
        byte[] image = new BochsImageBuilder(0x20000, 8 << 20, Size).Write((long)(Size / 512) - 1, Patterns.Random(512)).Build();
        using var source = new MemoryByteSource(image);
        using ImageReader reader = ImageFormats.Bochs.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] last = new byte[512];

        reader.Read(Size - 512, last);

        Assert.Equal(Patterns.Random(512), last);
        Assert.Equal(new GuestExtent(Size - 512, 512, ExtentKind.Data), Assert.Single(reader.Extents(), e => e.Kind == ExtentKind.Data));
    }

    [Fact]
    public void Identify_describes_the_header()
    {
        ImageInfo info = new Verdict(ImageFormats.Bochs, BochsBases.Image(0x10000)).Info!;

        Assert.Equal(("bochs", "growing, version 1", (12UL * 16384) + 1024, 16384), (info.Format, info.Variant, info.VirtualSize, info.ClusterSize));
    }

    [Fact]
    public void The_format_is_not_written()
    {
        Assert.False(ImageFormats.Bochs.CanWrite);
        Assert.Throws<NotSupportedException>(() => ImageFormats.Bochs.CreateWriter(1 << 20, WriterOptions.Default));
        Assert.Contains(ImageFormats.Bochs, ImageFormats.All.ToList());
    }
}
