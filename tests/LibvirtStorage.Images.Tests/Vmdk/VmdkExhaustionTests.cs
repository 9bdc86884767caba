using System.Linq;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Files of a MiB that are all one kind of structure, each made to cost as much as it can.</summary>
public sealed class VmdkExhaustionTests
{
    private const int FileLength = 1 << 20;
    private const int Tables = 500;
    private const int FirstTable = 32;

    [Theory]
    [InlineData(0xfffffff0U, FindingReason.Truncated)]
    [InlineData(1U, FindingReason.Corrupt)]
    [InlineData(40U, FindingReason.Corrupt)]
    [InlineData(2039U, FindingReason.Limit)]
    public void Every_grain_is_in_one_place(uint sector, FindingReason reason)
    {
        byte[] image = Image();
        for (int at = FirstTable * 512; at < (FirstTable + (Tables * 4)) * 512; at += 4)
        {
            image.Poke32(at, sector);
        }

        HostileVerdict.Refuses(reason, image, "vmdk");
    }

    [Theory]
    [InlineData(0xfffffff0U, FindingReason.Truncated)]
    [InlineData(1U, FindingReason.Corrupt)]
    [InlineData(40U, FindingReason.Corrupt)]
    public void Every_grain_table_is_in_one_place(uint sector, FindingReason reason)
    {
        byte[] image = Image();
        for (int i = 0; i < Tables; i++)
        {
            image.Poke32((21 * 512) + (i * 4), sector);
        }

        HostileVerdict.Refuses(reason, image, "vmdk");
    }

    [Fact]
    public void A_descriptor_of_nothing_but_keys() => HostileVerdict.Refuses(
        FindingReason.Limit, Text(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i}=\n"))), "vmdk");

    [Fact]
    public void A_descriptor_of_nothing_but_blank_lines() => HostileVerdict.Refuses(FindingReason.Corrupt, Text(new string('\n', FileLength - 100)), "vmdk");

    [Fact]
    public void A_descriptor_of_nothing_but_a_searched_word() => HostileVerdict.Refuses(
        FindingReason.Corrupt, Text(string.Concat(Enumerable.Repeat("#createType\n", 80_000))), "vmdk");

    /// <summary>64 MiB in half a MiB: a package may hold many of them, and the look into each is paid by its own length.</summary>
    [Fact]
    public void A_look_into_grains_is_bounded_by_what_is_stored()
    {
        using var folder = new TemporaryFolder();
        string raw = folder.File("disk.raw", Enumerable.Repeat((byte)0x5a, 64 << 20).ToArray());
        string path = folder.File("disk.vmdk");
        Qemu.Img($"convert -f raw -O vmdk -o subformat=streamOptimized \"{raw}\" \"{path}\"");
        using ByteSource source = FileByteSource.Open(path);
        Assert.True(ImageFormats.TryGet("vmdk", out ImageFormat? format));

        ImageReport report = ImageValidator.Validate(source, format, ImagePolicy.Default, new BudgetMeter(new ImageBudget { MaxWork = 24 << 20 }));

        Assert.True(report.Passed);
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes("# Disk DescriptorFile\nversion=1\n" + text);

    /// <summary>Grains of 4 KiB, a directory at sector 21, and tables that fill the file but for its last grain.</summary>
    private static byte[] Image()
    {
        const int Capacity = Tables * 512 * 8;
        byte[] image = new byte[FileLength].Poke(0, Encoding.ASCII.GetBytes("KDMV")).Poke32(4, 1).Poke32(8, 1).Poke64(12, Capacity)
            .Poke64(20, 8).Poke64(28, 1).Poke64(36, 20).Poke32(44, 512).Poke64(56, 21).Poke64(64, FirstTable).Poke(73, 0x0a, 0x20, 0x0d, 0x0a)
            .WithDescriptor(StreamImageBuilder.DescriptorOf("monolithicSparse", $"RW {Capacity} SPARSE \"disk.vmdk\""));
        for (int i = 0; i < Tables; i++)
        {
            image.Poke32((21 * 512) + (i * 4), (uint)(FirstTable + (i * 4)));
        }

        return image;
    }
}
