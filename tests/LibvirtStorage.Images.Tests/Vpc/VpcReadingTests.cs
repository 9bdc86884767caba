using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vpc;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vpc;

/// <summary>Payloads: QEMU's where it makes the image and reads it by the specification, known bytes where it does not.</summary>
public sealed class VpcReadingTests : IDisposable
{
    private const int BlockSize = 4096;
    private const uint Unused = VpcImageBuilder.Unused;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dynamic", "off")]
    [InlineData("dynamic", "on")]
    [InlineData("fixed", "off")]
    [InlineData("fixed", "on")]
    public void Every_variant_that_QEMU_makes(string subformat, string forceSize)
    {
        foreach (string size in new[] { "512", "1048577", "6999552" })
        {
            string path = Create(subformat, forceSize, size);
            AssertLikeQemu(path);
            if (size[0] == '6')
            {
                Qemu.IoAs("vpc", path, "write -P 0x41 3M 100k", "write -P 0x42 1234567 3", "write -P 0x43 6999040 512");
                AssertLikeQemu(path);
                Qemu.IoAs("vpc", path, "write -P 0x44 0 6999552");
                AssertLikeQemu(path);
            }
        }
    }

    [Fact]
    public void A_disk_of_2040_GiB()
    {
        string path = Create("dynamic", "on", "2040G");
        Qemu.IoAs("vpc", path, "write -P 0x41 2088958M 2M");
        using FileByteSource source = FileByteSource.Open(path);

        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vpc, new ImagePolicy { Strict = true }, new BudgetMeter(ImageBudget.Default));

        Assert.Empty(report.Findings);
        Assert.Equal((2040UL << 30, 2UL << 20), (report.Info!.VirtualSize, report.MappedSize!.Value));
        using ImageReader reader = ImageFormats.Vpc.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        Assert.Equal([ExtentKind.Unallocated, ExtentKind.Data], reader.Extents().Select(e => e.Kind).Take(2));
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(512 << 10)]
    [InlineData(4 << 20)]
    public void Blocks_of_any_size_in_any_order(int blockSize)
    {
        byte[] image = VpcImageBuilder.Dynamic(blockSize, 3, 2, 0, Unused, 1);

        new Verdict(ImageFormats.Vpc, image).AssertAccepted();
        ReadPayload.AssertIs(ReadPayload.OfBlocks(blockSize, 3, 1, 0, 2), ImageFormats.Vpc, image);
        PayloadOf.AssertSame(ReadPayload.OfBlocks(blockSize, 3, 1, 0, 2), Qemu.Payload(_folder.File("any.vhd", image), "vpc"));
    }

    [Fact]
    public void A_sector_that_was_never_written_is_zero()
    {
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 2, 0, 1);
        image[VpcImageBuilder.BlockOffset(2, BlockSize, 0)] = 0b1001_0000;
        image[VpcImageBuilder.BlockOffset(2, BlockSize, 1)] = 0b0111_1111;
        byte[] expected = ReadPayload.OfBlocks(BlockSize, 1, 2);
        foreach (int sector in new[] { 1, 2, 4, 5, 6, 7, 8 })
        {
            expected.AsSpan(sector * 512, 512).Clear();
        }

        Verdict verdict = new Verdict(ImageFormats.Vpc, image).AssertAccepted(nameof(VpcRules.VpcSectorBitmap));

        Assert.Equal(9UL * 512, verdict.MappedSize);
        ReadPayload.AssertIs(expected, ImageFormats.Vpc, image);
        using var source = new MemoryByteSource(image);
        using ImageReader reader = ImageFormats.Vpc.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        Assert.Equal([512UL, 1024, 512, 2560, 3584], reader.Extents().Select(e => e.Length));
    }

    [Fact]
    public void A_sector_cut_by_the_end_of_the_disk_is_read_up_to_it()
    {
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 2, 1, 0).InFooters(48, 8000, 8);

        ReadPayload.AssertIs(ReadPayload.OfBlocks(BlockSize, 2, 1).AsSpan(0, 8000).ToArray(), ImageFormats.Vpc, image);
    }

    /// <summary>Virtual PC before 2004 left the last byte out; QEMU does not find such a footer.</summary>
    [Fact]
    public void A_footer_may_be_a_byte_short()
    {
        byte[] payload = Patterns.Random(64 << 10);
        byte[][] images = [VpcImageBuilder.Fixed(payload), VpcImageBuilder.Dynamic(BlockSize, 1, Unused, 0)];
        byte[][] payloads = [payload, ReadPayload.OfBlocks(BlockSize, 0, 1)];
        for (int i = 0; i < images.Length; i++)
        {
            byte[] image = images[i].AsSpan(0, images[i].Length - 1).ToArray();
            Verdict verdict = new Verdict(ImageFormats.Vpc, image).AssertAccepted();
            Assert.Equal(["short footer"], verdict.Info!.Features);
            ReadPayload.AssertIs(payloads[i], ImageFormats.Vpc, image);
        }
    }

    [Theory]
    [InlineData("vpc ", true)]
    [InlineData("qemu", true)]
    [InlineData("qem2", false)]
    [InlineData("win ", false)]
    [InlineData("d2v ", false)]
    [InlineData("tap\0", false)]
    [InlineData("CTXS", false)]
    public void A_known_creator_decides_between_size_and_geometry_as_QEMU_does(string creator, bool byGeometry)
    {
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 1, 0, Unused, Unused, Unused).Creator(creator).Geometry(7, 2, 2);
        string path = _folder.File("creator.vhd", image);

        ulong expected = byGeometry ? 14336UL : 16384;
        Assert.Equal(expected, new Verdict(ImageFormats.Vpc, image).AssertAccepted().Info!.VirtualSize);
        Assert.Contains($"\"virtual-size\": {expected}", Qemu.Img($"info --output=json -f vpc \"{path}\""), StringComparison.Ordinal);
    }

    /// <summary>QEMU goes by the geometry before version 10.0 and by the size from there on; Hyper-V and VirtualBox always by the size.</summary>
    [Theory]
    [InlineData("wa\0\0")]
    [InlineData("wa  ")]
    [InlineData("vs  ")]
    [InlineData("vbox")]
    [InlineData("dutl")]
    [InlineData("\0\0\0\0")]
    public void Another_creator_means_the_size(string creator)
    {
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 1, 0, Unused, Unused, Unused).Creator(creator).Geometry(7, 2, 2);

        Assert.Equal(16384UL, new Verdict(ImageFormats.Vpc, image).AssertAccepted(nameof(VpcRules.VpcDisputedSize)).Info!.VirtualSize);
        Assert.Equal(Qemu.Version.Major >= 10 ? 16384 : 14336, Qemu.Payload(_folder.File("another.vhd", image), "vpc").Length);
        Assert.Equal(14336UL, new Verdict(ImageFormats.Vpc, image.InFooters(48, 14336, 8)).AssertAccepted().Info!.VirtualSize);
    }

    [Fact]
    public void The_largest_geometry_says_nothing_of_the_size()
    {
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 1, 0, Unused, Unused, Unused).Creator("vpc ").Geometry(65535, 16, 255);

        Assert.Equal(16384UL, new Verdict(ImageFormats.Vpc, image).AssertAccepted().Info!.VirtualSize);
        Assert.Equal(16384, Qemu.Payload(_folder.File("largest.vhd", image), "vpc").Length);
    }

    [Fact]
    public void A_disk_that_is_larger_than_its_geometry_by_more_than_rounding_is_a_warning()
    {
        byte[] image = VpcImageBuilder.Dynamic(BlockSize, 1, 0, Unused, Unused, Unused).Creator("vpc ").Geometry(2, 2, 2);

        Assert.Equal(4096UL, new Verdict(ImageFormats.Vpc, image).AssertAccepted(nameof(VpcRules.VpcDisputedSize)).Info!.VirtualSize);
    }

    private static void AssertLikeQemu(string path)
    {
        byte[] expected = Qemu.Payload(path, "vpc");
        using FileByteSource source = FileByteSource.Open(path);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vpc, new ImagePolicy { Strict = true }, new BudgetMeter(ImageBudget.Default));
        Assert.Empty(report.Findings);
        ReadPayload.AssertIs(expected, ImageFormats.Vpc, source);
    }

    private string Create(string subformat, string forceSize, string size)
    {
        string path = _folder.File($"{subformat}-{forceSize}-{size}.vhd");
        Qemu.Img($"create -f vpc -o subformat={subformat},force_size={forceSize} \"{path}\" {size}");
        return path;
    }
}
