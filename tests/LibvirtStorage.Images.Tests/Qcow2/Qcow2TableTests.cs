using System.Linq;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.5: L1 and L2 tables.</summary>
public sealed class Qcow2TableTests
{
    private const ulong Copied = Qcow2ImageBuilder.Copied;

    [Theory]
    [InlineData("Q-TAB-02", 0x8000000000040200UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-03", 0x8000000040000000UL, FindingReason.Truncated)]
    [InlineData("Q-TAB-03 at the end", 0x8000000000080000UL, FindingReason.Truncated)]
    [InlineData("Q-TAB-03 near 2^56", 0x80ffffffffff0000UL, FindingReason.Truncated)]
    [InlineData("Q-TAB-04", 0x8000000000030000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-05", 0x8000000000010000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-06 refcount block", 0x8000000000020000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB header as L2 table", 0x8000000000000000UL, FindingReason.Corrupt)]
    public void L1_entry(string id, ulong entry, FindingReason reason)
    {
        Assert.StartsWith("Q-TAB", id, System.StringComparison.Ordinal);
        var image = new Qcow2ImageBuilder();
        Qcow2Verdict.AssertRefused(reason, image.Poke64(image.L1, entry).Build());
    }

    [Theory]
    [InlineData("Q-TAB-08", 0x8000000000050200UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-09", 0x8000000000050201UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-10", 0x8000000000040000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-11", 0x8000000000020000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-11 refcount table", 0x8000000000010000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB-11 L1 table", 0x8000000000030000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB header as data", 0x8000000000000000UL, FindingReason.Corrupt)]
    [InlineData("Q-TAB past the end", 0x8000000040000000UL, FindingReason.Truncated)]
    [InlineData("Q-TAB zero flag past the end", 0x8000000040000001UL, FindingReason.Truncated)]
    [InlineData("Q-TAB-15", 0x80ffffffffff0000UL, FindingReason.Truncated)]
    public void L2_entry(string id, ulong entry, FindingReason reason)
    {
        Assert.StartsWith("Q-TAB", id, System.StringComparison.Ordinal);
        Qcow2Verdict.AssertRefused(reason, new Qcow2ImageBuilder().SetL2(0, entry).SetRefcount(5, 0).Build());
    }

    [Theory]
    [InlineData(2UL)]
    [InlineData(0x100UL)]
    [InlineData(1UL << 56)]
    [InlineData(1UL << 61)]
    public void Q_TAB_14_reserved_bits_of_L2_are_a_warning(ulong bits) =>
        Qcow2Verdict.AssertWarned(new Qcow2ImageBuilder().SetL2(0, Copied | 0x50000 | bits).Build(), nameof(Qcow2Rules.Qcow2ReservedBits));

    [Theory]
    [InlineData(1UL)]
    [InlineData(0x100UL)]
    [InlineData(1UL << 62)]
    public void Reserved_bits_of_L1_are_a_warning(ulong bits)
    {
        var image = new Qcow2ImageBuilder();
        Qcow2Verdict.AssertWarned(image.Poke64(image.L1, Copied | (uint)image.L2 | bits).Build(), nameof(Qcow2Rules.Qcow2ReservedBits));
    }

    [Fact]
    public void Q_TAB_12_two_entries_share_a_cluster()
    {
        Verdict verdict = Qcow2Verdict.AssertWarned(
            new Qcow2ImageBuilder().SetL2(1, Copied | 0x50000).SetRefcount(6, 0).Build(),
            nameof(Qcow2Rules.Qcow2SharedCluster),
            nameof(Qcow2Rules.Qcow2RefcountTooLow));

        Assert.Null(verdict.ReaderError);
    }

    [Theory]
    [InlineData("data", 0x8000000000050000UL)]
    [InlineData("compressed", Qcow2ImageBuilder.Compressed | 0x50000)]
    [InlineData("zero", 1UL)]
    public void Q_TAB_13_tables_that_share_everything_are_refused_at_once(string kind, ulong entry)
    {
        Assert.NotEmpty(kind);
        var source = new CountingByteSource(Amplifier(entry));
        var report = new VerificationReport();

        var refused = Assert.Throws<DiskImageException>(() => ImageFormats.Qcow2.Verify(source, report, new BudgetMeter(ImageBudget.Default)));

        Assert.Equal(FindingReason.Limit, refused.Reason);
        Assert.DoesNotContain(report.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.True(source.BytesRead < 1 << 20, $"{source.BytesRead} bytes read");
    }

    [Fact]
    public void One_L2_table_for_two_parts_of_the_disk_is_a_warning()
    {
        var image = new Qcow2ImageBuilder(size: 1 << 30);

        var verdict = Qcow2Verdict.Of(image.Poke64(image.L1 + 8, Copied | (uint)image.L2).Build());

        Assert.Empty(verdict.Errors);
        Assert.Contains(verdict.Warnings, f => f.Id == nameof(Qcow2Rules.Qcow2SharedCluster));
    }

    [Theory]
    [InlineData(3, 0UL, false, true)]
    [InlineData(3, 0x50000UL, false, true)]
    [InlineData(2, 0x50000UL, false, false)]
    [InlineData(2, 0UL, false, false)]
    [InlineData(3, 0x50000UL, true, false)]
    public void Zero_flag_belongs_to_version_3_without_subclusters(int version, ulong offset, bool extendedL2, bool isAllowed)
    {
        byte[] image = new Qcow2ImageBuilder(version, extendedL2: extendedL2).SetL2(0, offset | 1).Build();
        if (isAllowed)
        {
            Verdict verdict = Qcow2Verdict.AssertAccepted(image);
            Assert.Equal(2UL << 16, verdict.MappedSize);
        }
        else
        {
            Assert.Equal(FindingReason.Corrupt, Qcow2Verdict.AssertRefused(FindingReason.Corrupt, image).ReaderError!.Reason);
        }
    }

    [Theory]
    [InlineData(0x8000000000050000UL, 0x00000001_00000001UL)]
    [InlineData(0x8000000000050000UL, 0x80000000_80000000UL)]
    [InlineData(0UL, 0x00000000_00000001UL)]
    public void Subcluster_bitmap_does_not_contradict_itself(ulong entry, ulong bitmap)
    {
        byte[] image = new Qcow2ImageBuilder(extendedL2: true).SetL2(0, entry, bitmap).Build();

        Assert.Equal(FindingReason.Corrupt, Qcow2Verdict.AssertRefused(FindingReason.Corrupt, image).ReaderError!.Reason);
    }

    [Fact]
    public void Subclusters_are_data_zeros_or_nothing_each_on_its_own()
    {
        byte[] image = new Qcow2ImageBuilder(extendedL2: true).SetL2(0, Copied | 0x50000, 0x0000ff00_00ff00ff).Build();
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(new MemoryByteSource(image), new BudgetMeter(ImageBudget.Default));

        Assert.Equal(
            [
                new GuestExtent(0, 8 << 11, ExtentKind.Data),
                new GuestExtent(8 << 11, 8 << 11, ExtentKind.Zero),
                new GuestExtent(16 << 11, 8 << 11, ExtentKind.Data),
                new GuestExtent(24 << 11, 8 << 11, ExtentKind.Unallocated),
            ],
            reader.Extents().Take(4));
        Assert.Equal((16UL << 11) + (2UL << 16), Qcow2Verdict.AssertAccepted(image).MappedSize);
    }

    [Fact]
    public void Leaked_clusters_are_a_note()
    {
        var image = new Qcow2ImageBuilder();
        image.Append();
        image.SetRefcount(5, 2);

        var verdict = Qcow2Verdict.Of(image.Build());

        Assert.Contains("2 clusters", Assert.Single(verdict.Notes, f => f.Id == nameof(Qcow2Rules.Qcow2LeakedClusters)).Message, System.StringComparison.Ordinal);
    }

    [Fact]
    public void P_18_bytes_that_nothing_refers_to_are_a_warning() =>
        Qcow2Verdict.AssertWarned([.. new Qcow2ImageBuilder().Build(), .. new byte[1 << 20]], nameof(Qcow2Rules.Qcow2UnreferencedTail));

    /// <summary>4 TiB in half a megabyte: 8192 L1 entries to one L2 table of 8192 equal entries.</summary>
    private static byte[] Amplifier(ulong entry)
    {
        var image = new Qcow2ImageBuilder(size: 4UL << 40);
        for (int i = 0; i < 8192; i++)
        {
            image.Poke64(image.L1 + (i * 8), Copied | (uint)image.L2).SetL2(i, entry);
        }

        return image.Build();
    }
}
