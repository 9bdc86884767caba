using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Qed;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qed;

/// <summary>Catalogue 1.2, 2.15 and 6: what a QED image is refused for. Clusters of 4 KiB, L1 at 0x1000, the first data cluster at 0x3000.</summary>
public sealed class QedCatalogueTests(HostileBases bases) : IClassFixture<HostileBases>
{
    private const int L1 = 0x1000;

    /// <summary>Stands for the place of the L2 table.</summary>
    private const ulong L2Table = 7;

    [Fact]
    public void Control() => Of(Base()).AssertAccepted();

    [Fact]
    public void E_01_backing_file_is_an_external_reference()
    {
        byte[] image = Base().Le64(16, 1).Le32(56, 64).Le32(60, 11);
        Encoding.ASCII.GetBytes("/etc/passwd").CopyTo(image, 64);

        Assert.Equal("/etc/passwd", Assert.Single(Of(image).Info!.References).Target);
        HostileVerdict.Refuses(FindingReason.ExternalReference, image, "qed");
    }

    public static TheoryData<string, int, ulong, FindingReason> Fields() => new()
    {
        { "cluster size 0", 4, 0, FindingReason.Corrupt },
        { "cluster size 512", 4, 512, FindingReason.Corrupt },
        { "cluster size 12 KiB", 4, 12288, FindingReason.Corrupt },
        { "cluster size 128 MiB", 4, 128 << 20, FindingReason.Limit },
        { "cluster size 2^32 - 1", 4, uint.MaxValue, FindingReason.Limit },
        { "table size 0", 8, 0, FindingReason.Corrupt },
        { "table size 1, which QEMU does not open", 8, 1, FindingReason.UnsupportedFeature },
        { "cluster size 64 MiB, whose tables map more than QEMU can count", 4, 64 << 20, FindingReason.UnsupportedFeature },
        { "table size 3", 8, 3, FindingReason.Corrupt },
        { "table size 32", 8, 32, FindingReason.Limit },
        { "header size 0", 12, 0, FindingReason.Corrupt },
        { "header size over the L1 table", 12, 2, FindingReason.Corrupt },
        { "header size 2^32 - 1", 12, uint.MaxValue, FindingReason.Corrupt },
    };

    public static TheoryData<string, int, ulong, FindingReason> LongFields() => new()
    {
        { "unknown feature", 16, 8, FindingReason.UnsupportedFeature },
        { "unknown feature at the top", 16, 1UL << 63, FindingReason.UnsupportedFeature },
        { "L1 table at the header", 40, 0, FindingReason.Corrupt },
        { "L1 table unaligned", 40, 0x1200, FindingReason.Corrupt },
        { "L1 table behind the end", 40, 1UL << 40, FindingReason.Truncated },
        { "L1 table where no file reaches", 40, 0xfffffffffffff000, FindingReason.Corrupt },
        { "size beyond the tables", 48, (4UL << 30) + 512, FindingReason.Limit },
        { "size 2^64 - 512", 48, 0xfffffffffffffe00, FindingReason.Limit },
        { "size of no whole sector", 48, 513, FindingReason.Corrupt },
        { "L1 entry unaligned", L1, 0x3200, FindingReason.Corrupt },
        { "L1 entry 1, which only an L2 entry may be", L1, 1, FindingReason.Corrupt },
        { "L1 entry to the L1 table", L1, 0x1000, FindingReason.Corrupt },
        { "L1 entry behind the end", L1, 1UL << 40, FindingReason.Truncated },
        { "L1 entry 2^64 - 4096", L1, 0xfffffffffffff000, FindingReason.Truncated },
        { "L1 entry that the disk does not need, behind the end", L1 + (1000 * 8), 1UL << 40, FindingReason.Truncated },
    };

    public static TheoryData<string, ulong, FindingReason> L2Entries() => new()
    {
        { "L2 entry unaligned", 0x3200, FindingReason.Corrupt },
        { "L2 entry 2", 2, FindingReason.Corrupt },
        { "L2 entry to the L1 table", 0x1000, FindingReason.Corrupt },
        { "L2 entry to the second cluster of the L1 table", 0x2000, FindingReason.Corrupt },
        { "L2 entry to the L2 table", L2Table, FindingReason.Corrupt },
        { "L2 entry behind the end", 1UL << 40, FindingReason.Truncated },
        { "L2 entry negative", 1UL << 63, FindingReason.Truncated },
        { "two L2 entries to one cluster", 0x4000, FindingReason.Corrupt },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_header_field_that_cannot_be_is_refused(string row, int offset, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Of(Base().Le32(offset, (uint)value)).AssertRefused(reason);
    }

    [Theory]
    [MemberData(nameof(LongFields))]
    public void An_offset_or_size_that_cannot_be_is_refused(string row, int offset, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Of(Base().Le64(offset, value)).AssertRefused(reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x1000)]
    public void Two_L1_entries_for_one_table_are_corrupt(int distance)
    {
        byte[] image = Base();
        Of(image.Le64(L1 + 8, image.L64(L1) + (ulong)distance)).AssertRefused(FindingReason.Corrupt);
    }

    [Theory]
    [MemberData(nameof(L2Entries))]
    public void An_L2_entry_that_cannot_be_is_refused(string row, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        byte[] image = Base();
        int l2 = (int)image.L64(L1);
        Of(image.Le64(l2, value == L2Table ? (ulong)l2 : value)).AssertRefused(reason);
    }

    [Theory]
    [InlineData(64u, 0u)]
    [InlineData(64u, 1024u)]
    [InlineData(0u, 11u)]
    [InlineData(63u, 11u)]
    [InlineData(4090u, 11u)]
    [InlineData(uint.MaxValue, 11u)]
    public void A_backing_name_outside_the_header_is_corrupt(uint offset, uint length) =>
        Of(Base().Le64(16, 1).Le32(56, offset).Le32(60, length)).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void The_need_check_bit_is_a_warning() => Of(Base().Le64(16, 2)).AssertAccepted(nameof(QedRules.QedNeedCheck));

    [Fact]
    public void Unknown_optional_features_are_noted()
    {
        Verdict verdict = Of(Base().Le64(24, ulong.MaxValue).Le64(32, 1)).AssertAccepted();

        Assert.Equal(nameof(QedRules.QedUnknownOptionalFeature), Assert.Single(verdict.Notes).Id);
    }

    [Fact]
    public void P_18_bytes_behind_the_last_cluster_are_a_warning() =>
        Of(Base().Concat(new byte[512]).ToArray()).AssertAccepted(nameof(QedRules.QedUnreferencedTail));

    /// <summary>An entry is cleared; its cluster stays.</summary>
    [Fact]
    public void Clusters_that_nothing_refers_to_are_a_note()
    {
        byte[] image = Base();
        Assert.Empty(Of(image).Notes);
        int l2 = (int)BitConverter.ToUInt64(image, (int)BitConverter.ToUInt64(image, 40));
        Verdict verdict = Of(image.Le64(l2, 0)).AssertAccepted();

        Assert.Equal((nameof(QedRules.QedLeakedClusters), "Nothing refers to 1 clusters inside the file."), Assert.Single(verdict.Notes.Select(f => (f.Id, f.Message))));
    }

    [Fact]
    public void Cut_at_any_length_is_truncated()
    {
        byte[] image = Base();
        IEnumerable<int> lengths = Enumerable.Range(0, image.Length / 1021).Select(i => i * 1021).Concat([image.Length - 1]);

        Assert.All(lengths, length => Of(image.AsSpan(0, length).ToArray()).AssertRefused(FindingReason.Truncated));
    }

    [Fact]
    public void A_policy_can_leave_the_format_out()
    {
        using var source = new MemoryByteSource(Base());
        var policy = new ImagePolicy { AllowedFormats = ["raw", "qcow2"] };

        ImageReport report = ImageValidator.Validate(source, ImageFormats.Qed, policy, new BudgetMeter(ImageBudget.Default));

        Assert.Contains(report.Findings, f => f.Reason == FindingReason.FormatNotAllowed);
    }

    [Theory]
    [InlineData(0x200UL)]
    [InlineData(0x1000UL)]
    [InlineData(0x20000UL)]
    [InlineData(1UL << 62)]
    public void A_MiB_of_wrong_entries_costs_little(ulong entry)
    {
        // The L1 table behind the header, and 14 L2 tables, each of 16 clusters.
        byte[] image = Base().Le32(8, 16).Le64(48, 14UL * 8192 * 4096);
        Array.Resize(ref image, 0x1000 + (15 << 16));
        image.AsSpan(L1).Clear();
        for (int table = 1; table < 15; table++)
        {
            int at = L1 + (table << 16);
            image.Le64(L1 + (table * 8), (ulong)at);
            for (int i = 0; i < 8192; i++)
            {
                image.Le64(at + (i * 8), entry);
            }
        }

        Assert.False(HostileVerdict.Of(image, "qed").Passed);
    }

    private byte[] Base() => bases.Get("qed");

    private static Verdict Of(byte[] image) => new(ImageFormats.Qed, image);
}
