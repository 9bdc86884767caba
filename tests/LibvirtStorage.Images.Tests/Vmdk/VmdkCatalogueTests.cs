using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Catalogue 2.9 to 2.11: the numbers and tables of extents.</summary>
public sealed class VmdkCatalogueTests(VmdkImages images) : IClassFixture<VmdkImages>
{
    private const int DirectoryField = 56;
    private const int RedundantField = 48;

    [Fact]
    public void A_sound_image_is_accepted() => Of(images.Sparse()).AssertAccepted();

    /// <summary>One image in 256: QEMU writes a CID without its leading zeros, and one NUL behind the text that got shorter.</summary>
    [Theory]
    [InlineData("d4f665d")]
    [InlineData("788f48")]
    [InlineData("0")]
    [InlineData("7", "788f48", "0")]
    public void A_descriptor_that_got_shorter_leaves_its_last_characters_behind(params string[] contentIds)
    {
        byte[] image = images.Sparse().WithDescriptor(Regex.Replace(images.Sparse().Descriptor(), "\\bCID=[0-9a-f]+", "CID=d4f665dc"));
        foreach (string id in contentIds)
        {
            string shorter = Regex.Replace(image.Descriptor().Split('\0')[0], "\\bCID=[0-9a-f]+", "CID=" + id) + "\0";
            Of(image.Poke(512, Encoding.ASCII.GetBytes(shorter))).AssertAccepted();
        }
    }

    [Theory]
    [InlineData("\0CID=1\n")]
    [InlineData("\0\n\0#")]
    [InlineData("\0\0\0\0\0\0\0\0\n")]
    public void Nothing_else_stands_behind_a_descriptor(string rest) =>
        Refused(FindingReason.Corrupt, images.Sparse().WithDescriptor(images.Sparse().Descriptor().Split('\0')[0] + rest));

    [Fact]
    public void M_EXT_05_an_empty_capacity_does_not_make_the_descriptor_a_descriptor_file()
    {
        string descriptor = StreamImageBuilder.DescriptorOf("monolithicFlat", "RW 8 FLAT \"/etc/passwd\" 0");
        ImageReport report = Validate(images.Sparse().Poke64(12, 0).WithDescriptor(descriptor));

        Assert.Contains(report.Findings, f => f is { Severity: FindingSeverity.Error, Reason: FindingReason.ExternalReference });
        Assert.Contains(report.Findings, f => f is { Severity: FindingSeverity.Error, Reason: FindingReason.Corrupt });
        Assert.Equal(
            new ExternalReference(ExternalReference.ExtentFile, "/etc/passwd") { LeadsElsewhere = true }, Assert.Single(report.Info!.References));
    }

    [Fact]
    public void M_EXT_05_an_empty_capacity_is_corrupt_by_itself() => Refused(FindingReason.Corrupt, images.Sparse().Poke64(12, 0));

    [Fact]
    public void M_EXT_05_a_capacity_does_not_make_the_extents_of_another_disk_harmless()
    {
        string descriptor = StreamImageBuilder.DescriptorOf("monolithicFlat", "RW 4096 FLAT \"secret.img\" 0");
        ImageReport report = Validate(images.Sparse().WithDescriptor(descriptor));
        Assert.Contains(report.Findings, f => f is { Severity: FindingSeverity.Error, Reason: FindingReason.ExternalReference });
    }

    [Fact]
    public void M_EXT_06_keys_that_differ_in_case_are_duplicates()
    {
        byte[] image = images.Sparse();
        string descriptor = image.Descriptor().Replace("createType=\"monolithicSparse\"", "createtype=\"monolithicSparse\"\ncreateType=\"monolithicFlat\"");
        Refused(FindingReason.Corrupt, image.Poke64(12, 0).WithDescriptor(descriptor));
    }

    [Theory]
    [InlineData("parentFileNameHint=\"/etc/passwd\"\n", "ffffffff", "/etc/passwd")]
    [InlineData("", "12345678", "")]
    [InlineData("parentFileNameHint=\"base.vmdk\"\n", "12345678", "base.vmdk")]
    public void M_EXT_08_a_parent_is_an_external_reference(string hint, string parentCid, string target)
    {
        byte[] image = images.Sparse();
        string descriptor = image.Descriptor().Replace("parentCID=ffffffff\n", $"parentCID={parentCid}\n{hint}");
        Verdict verdict = Refused(FindingReason.ExternalReference, image.WithDescriptor(descriptor));

        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, target), Assert.Single(verdict.Info!.References));
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
    }

    [Theory]
    [InlineData("M-NUM-05", 20, 0UL, FindingReason.Corrupt)]
    [InlineData("M-NUM-06", 20, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("M-NUM-06", 20, 0x400000UL, FindingReason.Limit)]
    [InlineData("M-NUM-07", 20, 3UL, FindingReason.Corrupt)]
    [InlineData("M-NUM-07", 20, 4UL, FindingReason.Corrupt)]
    [InlineData("M-NUM-07", 20, 129UL, FindingReason.Corrupt)]
    [InlineData("M-NUM-10", 12, 1UL << 62, FindingReason.Limit)]
    [InlineData("M-NUM-10", 12, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("M-NUM-11", 12, 1UL << 34, FindingReason.Truncated)]
    [InlineData("capacity and descriptor", 12, 4095UL, FindingReason.Corrupt)]
    [InlineData("M-TAB-01", DirectoryField, 1UL << 40, FindingReason.Truncated)]
    [InlineData("M-TAB-01", DirectoryField, 1UL << 63, FindingReason.Truncated)]
    [InlineData("M-TAB-01 at the end", DirectoryField, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData("M-TAB-01 redundant", RedundantField, 1UL << 40, FindingReason.Truncated)]
    [InlineData("directory in the header", DirectoryField, 0UL, FindingReason.Corrupt)]
    [InlineData("directory in the descriptor", DirectoryField, 2UL, FindingReason.Corrupt)]
    [InlineData("overhead", 64, 1UL << 40, FindingReason.Truncated)]
    [InlineData("descriptor elsewhere", 28, 2UL, FindingReason.Corrupt)]
    [InlineData("descriptor of no length", 36, 0UL, FindingReason.Corrupt)]
    [InlineData("descriptor without end", 36, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("no descriptor", 28, 0UL, FindingReason.Corrupt)]
    public void Header_fields_of_64_bits(string id, int offset, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(id);
        Refused(reason, images.Sparse().Poke64(offset, value));
    }

    [Theory]
    [InlineData("version 0", 4, 0U, FindingReason.UnsupportedVersion)]
    [InlineData("version 4", 4, 4U, FindingReason.UnsupportedVersion)]
    [InlineData("flags", 8, 0x13U, FindingReason.UnsupportedFeature)]
    [InlineData("compressed by flag", 8, 0x10003U, FindingReason.Corrupt)]
    [InlineData("markers without compression", 8, 0x20003U, FindingReason.UnsupportedFeature)]
    [InlineData("M-NUM-08", 44, 0U, FindingReason.Corrupt)]
    [InlineData("M-NUM-08 too many", 44, 1024U, FindingReason.Limit)]
    [InlineData("M-NUM-08 too few", 44, 256U, FindingReason.Corrupt)]
    [InlineData("M-TAB-07", 73, 0x0a200a0dU, FindingReason.Corrupt)]
    [InlineData("method", 77, 2U, FindingReason.UnsupportedFeature)]
    [InlineData("compressed by method", 77, 1U, FindingReason.Corrupt)]
    public void Header_fields_of_32_bits(string id, int offset, uint value, FindingReason reason)
    {
        Assert.NotEmpty(id);
        Refused(reason, images.Sparse().Poke32(offset, value));
    }

    [Theory]
    [InlineData(4, 2U)]
    [InlineData(4, 3U)]
    [InlineData(8, 1U)]
    [InlineData(8, 7U)]
    public void Neighbours_that_are_sound(int offset, uint value) => Of(images.Sparse().Poke32(offset, value)).AssertAccepted();

    [Fact]
    public void A_file_that_was_not_closed_is_a_warning() => Of(images.Sparse().Poke(72, 1)).AssertAccepted("VmdkUnclean");

    [Fact]
    public void Without_the_flag_nobody_looks_at_the_bytes_that_detect_newlines() =>
        Of(images.Sparse().Poke32(8, 2).Poke(73, 0, 0, 0, 0)).AssertAccepted();

    [Fact]
    public void M_TAB_03_a_grain_table_behind_the_end() =>
        Refused(FindingReason.Truncated, Everywhere((image, directory, _) => image.Poke32(directory, 0xfffffff0)));

    [Fact]
    public void M_TAB_04_a_grain_behind_the_end() =>
        Refused(FindingReason.Truncated, Everywhere((image, _, table) => image.Poke32(table, 0xfffffff0)));

    [Theory]
    [InlineData(0U)]
    [InlineData(1U)]
    [InlineData(21U)]
    [InlineData(22U)]
    [InlineData(26U)]
    public void A_grain_in_the_place_of_metadata(uint sector)
    {
        byte[] image = Everywhere((i, _, table) => i.Poke32(table, sector));
        Verdict verdict = Of(image);
        _ = sector == 0 ? verdict.AssertAccepted() : verdict.AssertRefused(FindingReason.Corrupt);
    }

    [Fact]
    public void M_TAB_06_a_shared_grain_is_a_warning() =>
        Of(Everywhere((image, _, table) => image.Poke32(table + 4, image.Peek32(table)))).AssertAccepted("VmdkSharedGrain");

    [Fact]
    public void M_TAB_06_all_grains_in_one_place_are_an_amplification() =>
        Refused(FindingReason.Limit, Everywhere((image, _, table) => Enumerable.Range(0, 32).Aggregate(image, (i, n) => i.Poke32(table + (n * 4), i.Peek32(table)))));

    [Fact]
    public void Tables_that_differ_from_their_copies()
    {
        byte[] image = images.Sparse();
        Refused(FindingReason.Corrupt, image.Poke32(image.SectorAt(image.SectorAt(DirectoryField)), 0));
    }

    [Fact]
    public void A_table_that_only_one_of_two_directories_has()
    {
        byte[] image = images.Sparse();
        Refused(FindingReason.Corrupt, image.Poke32(image.SectorAt(RedundantField), 0));
    }

    /// <summary>Names of places are for the middle of a sentence.</summary>
    [Theory]
    [InlineData(DirectoryField)]
    [InlineData(RedundantField)]
    public void A_directory_in_the_place_of_the_descriptor_is_told_in_a_sentence(int field)
    {
        Finding finding = Of(images.Sparse().Poke64(field, 2)).Errors.First(f => f.Id == nameof(VmdkRules.VmdkMetadataOverlap));

        Assert.StartsWith("At 0x400, the ", finding.Message, StringComparison.Ordinal);
        Assert.EndsWith("grain directory is in the place of the descriptor.", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_without_a_single_grain_table_is_empty()
    {
        byte[] image = images.Sparse();
        Verdict verdict = Of(image.Poke32(image.SectorAt(RedundantField), 0).Poke32(image.SectorAt(DirectoryField), 0)).AssertAccepted();
        Assert.Equal(0UL, verdict.MappedSize);
    }

    [Fact]
    public void M_NUM_12_the_directory_is_inside_the_file_or_nothing_is_allocated_for_it()
    {
        byte[] image = images.Sparse().Poke64(12, (32UL << 20) * 512 * 128);
        Refused(FindingReason.Truncated, image);
    }

    [Theory]
    [InlineData(511)]
    [InlineData(79)]
    [InlineData(4)]
    public void A_file_that_ends_inside_its_header(int length) => Refused(FindingReason.Truncated, images.Sparse().Cut(length));

    [Fact]
    public void A_file_that_ends_inside_its_last_grain()
    {
        byte[] image = images.Sparse();
        Refused(FindingReason.Truncated, image.Cut(image.Length - 1024));
    }

    [Fact]
    public void Bytes_of_another_format_are_a_mismatch() => Refused(FindingReason.FormatMismatch, Encoding.ASCII.GetBytes("vhdxfile and nothing else"));

    private static Verdict Of(byte[] image) => new(ImageFormats.Vmdk, image);

    private static Verdict Refused(FindingReason reason, byte[] image) => Of(image).AssertRefused(reason);

    private static ImageReport Validate(byte[] image)
    {
        using var source = new MemoryByteSource(image);
        return ImageValidator.Validate(source, ImageFormats.Vmdk, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
    }

    /// <summary>Changes both directories, or both first tables, alike.</summary>
    private byte[] Everywhere(Func<byte[], int, int, byte[]> change)
    {
        byte[] image = images.Sparse();
        int first = image.SectorAt(DirectoryField);
        int second = image.SectorAt(RedundantField);
        (int firstTable, int secondTable) = (image.SectorAt(first), image.SectorAt(second));
        change(image, first, firstTable);
        return change(image, second, secondTable);
    }
}
