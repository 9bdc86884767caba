using System.Linq;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.4: snapshots. The active layer does not depend on them; what they claim is bounded all the same.</summary>
public sealed class Qcow2SnapshotTests
{
    [Fact]
    public void Q_SNP_01_count_above_the_limit() =>
        Qcow2Verdict.AssertRefused(FindingReason.Limit, new Qcow2ImageBuilder().Poke32(60, uint.MaxValue).Poke64(64, 0x1000000).Build());

    [Theory]
    [InlineData(65537u, 0x80000UL, FindingReason.Limit)]
    [InlineData(1u, 0x80000UL, FindingReason.Truncated)]
    [InlineData(1u, 0x80200UL, FindingReason.Corrupt)]
    [InlineData(1u, 0UL, FindingReason.Corrupt)]
    [InlineData(1u, 0x40000UL, FindingReason.Corrupt)]
    [InlineData(1u, 0xffffffffffff0000UL, FindingReason.Corrupt)]
    [InlineData(65536u, 0x70000UL, FindingReason.Truncated)]
    public void Table_has_its_own_place_in_the_file(uint count, ulong offset, FindingReason reason)
    {
        // The last cluster is cleared and freed: entries of zeros.
        var image = new Qcow2ImageBuilder();
        image.Poke(image.Cluster(7), new byte[image.ClusterSize]).SetL2(2, 0).Poke32(60, count).Poke64(64, offset);

        Qcow2Verdict.AssertRefused(reason, image.Build());
    }

    [Theory]
    [InlineData(8, 0x10000000UL)]
    [InlineData(0, 0x400200UL)]
    [InlineData(0, 0x40000000UL)]
    [InlineData(0, 0xffffffffffff0000UL)]
    public void Q_SNP_05_a_broken_L1_table_of_a_snapshot_leaves_the_active_layer_readable(int field, ulong value)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out int entry);
        image = field == 8 ? image.Poke32(entry + 8, (uint)value) : image.Poke64(entry + field, value);

        var verdict = Qcow2Verdict.Of(image.Build());

        Assert.Empty(verdict.Errors);
        Assert.Contains(verdict.Warnings, f => f.Id == nameof(Qcow2Rules.Qcow2SnapshotBroken));
        Assert.Null(verdict.ReaderError);
    }

    [Theory]
    [InlineData(0x10000UL)]
    [InlineData(0x30000UL)]
    [InlineData(0x90000UL)]
    public void An_L1_table_of_a_snapshot_over_other_metadata(ulong offset)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out int entry);

        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, image.Poke64(entry, offset).Build());
    }

    [Theory]
    [InlineData(36, uint.MaxValue)]
    [InlineData(36, 1025u)]
    [InlineData(12, 0x0001ffffu)]
    [InlineData(12, 0xffff0001u)]
    public void Q_SNP_06_extra_data_id_and_name_are_bounded(int field, uint value)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out int entry);

        Qcow2Verdict.AssertRefused(FindingReason.Limit, image.Poke32(entry + field, value).Build());
    }

    [Fact]
    public void A_limit_holds_for_the_size_that_applying_a_snapshot_gives_the_disk()
    {
        byte[] image = new Qcow2ImageBuilder().Snapshot(out int entry).Poke64(entry + 48, 1UL << 40).Build();
        using var source = new MemoryByteSource(image);

        ImageReport report = ImageValidator.Validate(source, ImageFormats.Qcow2, new ImagePolicy { MaxVirtualSize = 1UL << 30 }, new BudgetMeter(ImageBudget.Default));

        Finding refusal = Assert.Single(report.Findings, f => f.Severity == FindingSeverity.Error);
        Assert.Equal((nameof(PolicyRules.VirtualSizeLimit), 1UL << 40), (refusal.Id, refusal.Value));
        Assert.True(ImageValidator.Validate(source, ImageFormats.Qcow2, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default)).Passed);
    }

    [Theory]
    [InlineData(0x40000040200UL)]
    [InlineData(0x40200UL)]
    [InlineData(Qcow2ImageBuilder.Copied)]
    public void A_broken_L1_entry_of_a_snapshot_is_a_warning(ulong value)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out int entry);
        int l1 = (int)image.Peek64(entry);

        var verdict = Qcow2Verdict.Of(image.Poke64(l1 + 0, value).Build());

        Assert.Empty(verdict.Errors);
        Assert.Contains(verdict.Warnings, f => f.Id == nameof(Qcow2Rules.Qcow2SnapshotBroken));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(1UL << 56)]
    [InlineData(1UL << 62)]
    public void Reserved_bits_in_a_snapshot_s_L1_entry_are_a_warning(ulong bits)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out int entry);
        int l1 = (int)image.Peek64(entry);

        Qcow2Verdict.AssertWarned(image.Poke64(l1, image.Peek64(l1) | bits).Build(), nameof(Qcow2Rules.Qcow2Snapshots), nameof(Qcow2Rules.Qcow2ReservedBits));
    }

    [Fact]
    public void Copied_flag_on_what_a_snapshot_shares_is_a_warning()
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Snapshot(out _);

        var verdict = Qcow2Verdict.Of(image.Poke64(image.L1, Qcow2ImageBuilder.Copied | (uint)image.L2).Build());

        Assert.Empty(verdict.Errors);
        Assert.Contains(verdict.Warnings, f => f.Id == nameof(Qcow2Rules.Qcow2CopiedFlag));
    }

    [Fact]
    public void Shared_clusters_are_counted_once_for_each_snapshot()
    {
        Qcow2Verdict.AssertWarned(new Qcow2ImageBuilder().Snapshot(out _).Build(), nameof(Qcow2Rules.Qcow2Snapshots));
        Verdict verdict = Qcow2Verdict.AssertWarned(
            new Qcow2ImageBuilder().Snapshot(out _).SetRefcount(5, 1).Build(), nameof(Qcow2Rules.Qcow2Snapshots), nameof(Qcow2Rules.Qcow2RefcountTooLow));

        Assert.Equal(0x50000UL, verdict.Warnings.Single(f => f.Id == nameof(Qcow2Rules.Qcow2RefcountTooLow)).Offset);
    }
}
