using System;
using System.Linq;
using LibvirtStorage.Images.Ploop;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ploop;

/// <summary>Catalogue 1.2, 2.15 and 6: what a Parallels image is refused for. Clusters of 4 KiB, BAT of 128 entries, data from 0x1000.</summary>
public sealed class PloopCatalogueTests(HostileBases bases) : IClassFixture<HostileBases>
{
    private const uint Open = 0x746f6e59;

    [Theory]
    [InlineData("ploop")]
    [InlineData("ploop older")]
    [InlineData("ploop extension")]
    public void Control(string name) => Of(bases.Get(name)).AssertAccepted();

    [Theory]
    [InlineData("version 1", 16, 1u, FindingReason.UnsupportedVersion)]
    [InlineData("version 3", 16, 3u, FindingReason.UnsupportedVersion)]
    [InlineData("L-02: no tracks", 28, 0u, FindingReason.Corrupt)]
    [InlineData("L-02: tracks 2^32 - 1", 28, uint.MaxValue, FindingReason.Corrupt)]
    [InlineData("tracks beyond QEMU's limit", 28, (int.MaxValue / 513) + 1u, FindingReason.Corrupt)]
    [InlineData("BAT entries 2^32 - 1", 32, uint.MaxValue, FindingReason.Limit)]
    [InlineData("BAT that reaches into the data area", 32, 0x100000u, FindingReason.Corrupt)]
    [InlineData("too few BAT entries", 32, 127u, FindingReason.Corrupt)]
    [InlineData("no BAT entries", 32, 0u, FindingReason.Corrupt)]
    [InlineData("data area in the BAT", 48, 0u, FindingReason.Corrupt)]
    [InlineData("data area between clusters", 48, 9u, FindingReason.Corrupt)]
    [InlineData("data area behind the end", 48, 0xfffffff8u, FindingReason.Truncated)]
    [InlineData("BAT entry behind the end", 64, 100u, FindingReason.Truncated)]
    [InlineData("BAT entry 2^32 - 1", 64, uint.MaxValue, FindingReason.Truncated)]
    [InlineData("BAT entry twice", 64, 2u, FindingReason.Corrupt)]
    public void A_field_that_cannot_be_is_refused(string row, int offset, uint value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Verdict verdict = Of(Base().Le32(offset, value));

        Assert.Contains(verdict.Errors, f => f.Reason == reason);
    }

    [Theory]
    [InlineData("L-04: one sector more than the BAT maps", 36, 1025UL, FindingReason.Corrupt)]
    [InlineData("L-04: 2 TiB", 36, 1UL << 32, FindingReason.Corrupt)]
    [InlineData("L-05: 2^63 sectors", 36, 1UL << 63, FindingReason.Limit)]
    [InlineData("L-05: 2^64 - 1 sectors", 36, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("L-01: extension at an offset that wraps to 0", 56, 1UL << 55, FindingReason.Corrupt)]
    [InlineData("L-01: extension at a negative offset", 56, 1UL << 63, FindingReason.Corrupt)]
    [InlineData("extension in the BAT", 56, 1UL, FindingReason.Corrupt)]
    [InlineData("extension between clusters", 56, 9UL, FindingReason.Corrupt)]
    [InlineData("extension behind the end", 56, 1UL << 40, FindingReason.Truncated)]
    [InlineData("extension where data are", 56, 16UL, FindingReason.Corrupt)]
    public void A_size_or_place_that_cannot_be_is_refused(string row, int offset, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(row);
        Assert.Contains(Of(Base().Le64(offset, value)).Errors, f => f.Reason == reason);
    }

    [Fact]
    public void L_05_holds_for_the_older_magic() => Of(bases.Get("ploop older").Le64(36, 1UL << 63)).AssertRefused(FindingReason.Limit);

    [Fact]
    public void The_upper_half_of_the_size_is_0_with_the_older_magic() =>
        Of(bases.Get("ploop older").Le32(40, 1)).AssertRefused(FindingReason.Corrupt);

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    public void An_entry_of_the_older_magic_is_a_whole_number_of_clusters_behind_the_first(uint sector) =>
        Assert.Contains(Of(bases.Get("ploop older").Le32(64, sector)).Errors, f => f.Reason == FindingReason.Corrupt);

    [Fact]
    public void L_06_an_image_in_use_is_a_warning()
    {
        Verdict verdict = Of(Base().Le32(44, Open)).AssertAccepted(nameof(PloopRules.PloopInUseMark));

        Assert.Equal(FindingReason.Dirty, Assert.Single(verdict.Warnings).Reason);
        Assert.False(HostileVerdict.Of(Base().Le32(44, Open), "ploop", strict: true).Passed);
    }

    [Theory]
    [InlineData("in_use that the specification does not know", 44, 5u)]
    [InlineData("empty flag on a disk with data", 52, 1u)]
    public void A_field_on_which_nothing_depends_is_a_warning(string row, int offset, uint value)
    {
        Assert.NotEmpty(row);
        Of(Base().Le32(offset, value)).AssertAccepted(nameof(PloopRules.PloopOddField));
    }

    [Theory]
    [InlineData("ploop")]
    [InlineData("ploop older")]
    public void L_07_P_17_a_source_that_was_declared_raw_is_none(string name) =>
        HostileVerdict.Refuses(FindingReason.FormatMismatch, bases.Get(name), "raw");

    [Fact]
    public void P_18_bytes_behind_the_last_cluster_are_a_warning() =>
        Of(Base().Concat(new byte[4096]).ToArray()).AssertAccepted(nameof(PloopRules.PloopUnreferencedTail));

    [Theory]
    [InlineData("ploop", 0)]
    [InlineData("ploop older", (63 - 7) * 512)]
    [InlineData("ploop extension", 0)]
    public void Cut_before_the_end_of_what_a_guest_sees_is_truncated(string name, int unseen)
    {
        byte[] image = bases.Get(name);
        int end = image.Length - unseen;

        Of(image.AsSpan(0, end).ToArray()).AssertAccepted(unseen == 0 ? [] : [nameof(PloopRules.PloopCutCluster)]);
        Assert.All(
            Enumerable.Range(0, end / 509).Select(i => i * 509).Concat([end - 1]),
            length => Of(image.AsSpan(0, length).ToArray()).AssertRefused(FindingReason.Truncated));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(256u)]
    [InlineData(0x7fffffffu)]
    [InlineData(uint.MaxValue)]
    public void A_MiB_of_wrong_entries_costs_little(uint entry)
    {
        const int Entries = 260_000;
        byte[] image = new PloopImageBuilder(isExtended: true, tracks: 8, batEntries: Entries).Build();
        Array.Resize(ref image, image.Length + 8192);
        for (int i = 0; i < Entries; i++)
        {
            image.Le32(64 + (i * 4), entry);
        }

        Assert.False(HostileVerdict.Of(image, "ploop").Passed);
    }

    private byte[] Base() => bases.Get("ploop");

    private static Verdict Of(byte[] image) => new(ImageFormats.Ploop, image);
}
