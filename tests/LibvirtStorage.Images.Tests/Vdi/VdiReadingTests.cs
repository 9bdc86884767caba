using System;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vdi;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vdi;

/// <summary>Payloads: QEMU's where it makes the image, known bytes where it does not.</summary>
public sealed class VdiReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0")]
    [InlineData("512")]
    [InlineData("1M")]
    [InlineData("1048577")]
    [InlineData("9999872")]
    public void Every_variant_that_QEMU_makes(string size)
    {
        foreach (string isStatic in new[] { "off", "on" })
        {
            string path = Create(size, isStatic);
            AssertLikeQemu(path);
            if (size[0] == '9')
            {
                Qemu.IoAs("vdi", path, "write -P 0x41 3M 100k", "write -P 0x42 1234567 3", "write -P 0x43 9990000 9872");
                AssertLikeQemu(path);
                Qemu.IoAs("vdi", path, "write -P 0x44 0 9999872");
                AssertLikeQemu(path);
            }
        }
    }

    [Fact]
    public void A_disk_at_QEMUs_limit_is_described_and_verified()
    {
        string path = Create("16T", "off");
        Qemu.IoAs("vdi", path, "write -P 0x41 16777214M 1M");
        using FileByteSource source = FileByteSource.Open(path);

        ImageReport report = AssertSound(source);

        Assert.Equal(16UL << 40, report.Info!.VirtualSize);
        Assert.Equal(1UL << 20, report.MappedSize);
        using ImageReader reader = ImageFormats.Vdi.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        Assert.Equal(
            [ExtentKind.Unallocated, ExtentKind.Data, ExtentKind.Unallocated],
            reader.Extents().Select(e => e.Kind));
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(512)]
    [InlineData(2 << 20)]
    public void D_07_blocks_of_any_power_of_two(int blockSize)
    {
        byte[] image = VdiImageBuilder.Image(blockSize, 3, [2, 0, VdiImageBuilder.Free, 1]);
        new Verdict(ImageFormats.Vdi, image).AssertAccepted(blockSize == 1 << 20 ? [] : [nameof(VdiRules.VdiBlockSize)]);
        ReadPayload.AssertIs(ReadPayload.OfBlocks(blockSize, 3, 1, 0, 2), ImageFormats.Vdi, image);
    }

    [Fact]
    public void Runs_go_on_from_page_to_page_of_the_block_map()
    {
        uint[] map = Enumerable.Range(0, 40_000).Select(i => i is 16_383 or 16_384 ? VdiImageBuilder.Discarded : VdiImageBuilder.Free).ToArray();
        (map[16_382], map[32_767], map[32_768]) = (2, 0, 1);

        byte[] expected = ReadPayload.OfBlocks(512, map.Select(entry => entry < 3 ? (byte)(entry + 1) : (byte)0).ToArray());
        ReadPayload.AssertIs(expected, ImageFormats.Vdi, VdiImageBuilder.Image(512, 3, map));
    }

    [Fact]
    public void Free_blocks_were_never_written_and_discarded_ones_are_zeros()
    {
        byte[] image = VdiImageBuilder.Image(1, VdiImageBuilder.Free, VdiImageBuilder.Discarded, 0);
        using var source = new MemoryByteSource(image);
        using ImageReader reader = ImageFormats.Vdi.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal([ExtentKind.Unallocated, ExtentKind.Zero, ExtentKind.Data], reader.Extents().Select(e => e.Kind));
        ReadPayload.AssertIs(ReadPayload.OfBlocks(1 << 20, 0, 0, 1), ImageFormats.Vdi, image);
    }

    [Fact]
    public void Map_and_data_may_stand_apart()
    {
        byte[] image = VdiImageBuilder.Image(2, 1, 0);
        byte[] apart = new byte[image.Length + 0x4000];
        image.AsSpan(0, 0x200).CopyTo(apart);
        image.AsSpan(0x200, 0x200).CopyTo(apart.AsSpan(0x1000));
        image.AsSpan(0x400).CopyTo(apart.AsSpan(0x4400));
        apart.Le32(0x154, 0x1000).Le32(0x158, 0x4400);

        new Verdict(ImageFormats.Vdi, apart).AssertAccepted();
        ReadPayload.AssertIs(ReadPayload.OfBlocks(1 << 20, 2, 1), ImageFormats.Vdi, apart);
    }

    [Fact]
    public void The_last_block_may_end_with_the_disk()
    {
        byte[] image = VdiImageBuilder.Image(2, 0, 1).Le64(0x170, (1 << 20) + 512);
        Array.Resize(ref image, VdiImageBuilder.DataOffset + (1 << 20) + 512);

        new Verdict(ImageFormats.Vdi, image).AssertAccepted();
        ReadPayload.AssertIs(ReadPayload.OfBlocks(1 << 20, 1, 2).AsSpan(0, (1 << 20) + 512).ToArray(), ImageFormats.Vdi, image);
    }

    [Fact]
    public void The_header_says_who_made_it_and_what_it_is()
    {
        using FileByteSource source = FileByteSource.Open(Create("3M", "on"));

        ImageInfo info = ImageFormats.Vdi.Identify(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal(("vdi", "static", 3UL << 20, 1 << 20), (info.Format, info.Variant, info.VirtualSize, info.ClusterSize));
        Assert.Equal("QEMU VM Virtual Disk Image", info.Creator);
    }

    private static ImageReport AssertSound(FileByteSource source)
    {
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vdi, new ImagePolicy { Strict = true }, new BudgetMeter(ImageBudget.Default));
        Assert.Empty(report.Findings);
        return report;
    }

    private static void AssertLikeQemu(string path)
    {
        byte[] expected = Qemu.Payload(path, "vdi");
        using FileByteSource source = FileByteSource.Open(path);
        AssertSound(source);
        ReadPayload.AssertIs(expected, ImageFormats.Vdi, source);
    }

    private string Create(string size, string isStatic)
    {
        string path = _folder.File($"{size}-{isStatic}.vdi");
        Qemu.Img($"create -f vdi -o static={isStatic} \"{path}\" {size}");
        return path;
    }
}
