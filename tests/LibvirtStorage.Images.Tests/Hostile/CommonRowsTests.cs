using System.Collections.Generic;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Tests.Luks;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Catalogue rows that belong to no format, or to one that has few.</summary>
public sealed class CommonRowsTests(HostileBases bases) : IClassFixture<HostileBases>
{
    public static IEnumerable<object[]> Formats() => HostileBases.All.Values.Select(b => b.Format).Distinct().Select(f => new object[] { f });

    [Fact]
    public void Q_FEA_03_the_highest_feature_bit_is_a_feature_like_any_other() =>
        HostileVerdict.Refuses(FindingReason.UnsupportedFeature, bases.Get("plain").Be64(72, 1UL << 63));

    [Fact]
    public void P_13_an_empty_raw_file_is_a_disk_of_no_bytes() => Assert.Equal(0UL, HostileVerdict.Accepts([], "raw").Info!.VirtualSize);

    [Theory]
    [MemberData(nameof(Formats))]
    public void P_13_an_empty_file_is_an_image_of_no_other_format(string format) =>
        Assert.Equal(format is "raw", HostileVerdict.Of([], format).Passed);

    [Fact]
    public void P_14_a_raw_file_has_the_length_that_it_has() => Assert.Equal(511UL, HostileVerdict.Accepts(new byte[511], "raw").Info!.VirtualSize);

    [Fact]
    public void P_15_a_raw_disk_that_begins_with_a_vmdk_descriptor_is_none()
    {
        byte[] disk = new byte[1 << 20];
        Encoding.ASCII.GetBytes("# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 8 FLAT \"/etc/passwd\" 0\n").CopyTo(disk, 0);
        HostileVerdict.Refuses(FindingReason.AmbiguousFormat, disk, "raw");
    }

    [Theory]
    [InlineData(0xffffffffU)]
    [InlineData(0x7fffffffU)]
    [InlineData(0x01000000U)]
    public void K_02_a_payload_behind_the_end_is_refused(uint sector)
    {
        ImageReport report = HostileVerdict.Of(new Luks1Image().Build().Be32(104, sector), "luks");
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Error && f.Reason is FindingReason.Corrupt or FindingReason.Truncated);
    }

    [Theory]
    [InlineData(208 + 4)]
    [InlineData(164)]
    public void K_03_a_key_that_takes_hours_to_derive_is_refused_and_not_derived(int field) =>
        HostileVerdict.Refuses(FindingReason.Limit, new Luks1Image().Build().Be32(field, uint.MaxValue), "luks");

    [Theory]
    [InlineData(0UL, true)]
    [InlineData(1UL, false)]
    [InlineData(511UL, false)]
    public void Z_05_a_cap_is_held_against_the_size_before_it_is_rounded(ulong excess, bool passes)
    {
        using var source = new MemoryByteSource(new byte[4096 + (int)excess]);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Raw, new ImagePolicy { MaxVirtualSize = 4096 }, new BudgetMeter(ImageBudget.Default));
        Assert.Equal(passes, report.Passed);
    }

    [Fact]
    public void Z_05_the_cap_of_a_container_is_held_against_its_header()
    {
        byte[] image = bases.Get("plain");
        ulong size = image.U64(24);
        using var source = new MemoryByteSource(image);
        ImageReport Under(ulong cap) => ImageValidator.Validate(source, ImageFormats.Qcow2, new ImagePolicy { MaxVirtualSize = cap }, new BudgetMeter(ImageBudget.Default));
        Assert.True(Under(size).Passed);
        Finding finding = Assert.Single(Under(size - 1).Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Equal((nameof(PolicyRules.VirtualSizeLimit), size, size - 1), (finding.Id, finding.Value, finding.Limit));
    }

    [Fact]
    public void Z_07_the_mapped_size_is_known_before_anything_is_written()
    {
        ImageReport report = HostileVerdict.Accepts(bases.Get("plain"));
        Assert.InRange(report.MappedSize!.Value, 1UL, (ulong)bases.Get("plain").Length);
    }

    /// <summary>A cluster of zlib's own zeros is as far as compression goes; whoever maps it again and again wants to fill a disk.</summary>
    [Fact]
    public void Z_07_an_image_that_would_fill_the_target_is_refused()
    {
        byte[] image = bases.Get("plain");
        for (int entry = 0; entry < 8192; entry++)
        {
            image.Be64(0x40000 + (entry * 8), 1UL << 63 | 0x50000);
        }

        Assert.Contains(HostileVerdict.Of(image.Be64(24, 512UL << 20), strict: true).Findings, f => f.Severity >= FindingSeverity.Warning);
        Assert.False(HostileVerdict.Of(image, strict: true).Passed);
    }

    /// <summary>The budget of every hostile base is held by <see cref="MutationTests"/>; no format may be without a base.</summary>
    [Fact]
    public void Every_format_that_has_metadata_is_mutated()
    {
        ImageFormat[] mutated = HostileBases.All.Values.Select(b => ImageFormats.TryGet(b.Format, out ImageFormat? format) ? format : ImageFormats.Raw).ToArray();
        Assert.All(ImageFormats.All.Where(f => !f.IsPayload), f => Assert.Contains(f, mutated));
    }
}
