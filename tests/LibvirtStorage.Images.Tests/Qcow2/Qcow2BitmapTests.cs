using System.Linq;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.4: persistent bitmaps.</summary>
public sealed class Qcow2BitmapTests
{
    [Fact]
    public void Bitmaps_are_noted_and_counted()
    {
        Verdict verdict = Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder().Bitmap(out _, out _, out _).Build());

        Assert.Equal(1, verdict.Info!.BitmapCount);
        Assert.Equal("1 persistent bitmap not copied: conversion takes the payload only.", verdict.Notes.Single(f => f.Id == nameof(Qcow2Rules.Qcow2Bitmaps)).Message);
        Assert.DoesNotContain(verdict.Notes, f => f.Id == nameof(Qcow2Rules.Qcow2LeakedClusters));
    }

    [Fact]
    public void Q_BMP_01_without_the_autoclear_bit_their_content_means_nothing() =>
        Qcow2Verdict.AssertWarned(new Qcow2ImageBuilder().Bitmap(out int data, out _, out _).Poke64(88, 0).Poke64(data + 8, ulong.MaxValue).Build());

    [Fact]
    public void Extra_data_that_QEMU_does_not_know_is_a_warning()
    {
        byte[] image = new Qcow2ImageBuilder().Bitmap(out _, out int directory, out _).Build();
        image[directory + 23] = 4;

        new Verdict(ImageFormats.Qcow2, image).AssertAccepted(nameof(Qcow2Rules.Qcow2BitmapExtraData));
    }

    /// <summary>The specification has the flag, and QEMU takes it for a reserved one.</summary>
    [Fact]
    public void So_is_the_flag_for_it()
    {
        byte[] image = new Qcow2ImageBuilder().Bitmap(out _, out int directory, out _).Build();
        image[directory + 15] |= 4;

        new Verdict(ImageFormats.Qcow2, image).AssertAccepted(nameof(Qcow2Rules.Qcow2BitmapExtraData));
    }

    /// <summary>QEMU counts whole sectors, and finds a table of one entry too long for none.</summary>
    [Fact]
    public void So_is_a_table_for_a_part_of_a_sector() =>
        new Verdict(ImageFormats.Qcow2, new Qcow2ImageBuilder().Bitmap(out _, out _, out _).Poke64(24, 1).Build())
            .AssertAccepted(nameof(Qcow2Rules.Qcow2BitmapPartSector));

    [Fact]
    public void The_autoclear_bit_without_the_extension() =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke64(88, 1).Build());

    [Theory]
    [InlineData("Q-BMP-03", 8, 1UL << 40, FindingReason.Limit)]
    [InlineData("Q-BMP directory one above 64 MiB", 8, (64UL << 20) + 1, FindingReason.Limit)]
    [InlineData("Q-BMP directory of 64 MiB past the end", 8, 64UL << 20, FindingReason.Truncated)]
    [InlineData("Q-BMP directory without room for an entry", 8, 16UL, FindingReason.Corrupt)]
    [InlineData("Q-BMP directory longer than its entries", 8, 40UL, FindingReason.Corrupt)]
    [InlineData("Q-BMP directory unaligned", 16, 0x80200UL, FindingReason.Corrupt)]
    [InlineData("Q-BMP directory at the L1 table", 16, 0x30000UL, FindingReason.Corrupt)]
    [InlineData("Q-BMP directory past the end", 16, 0x40000000UL, FindingReason.Truncated)]
    [InlineData("Q-BMP-04", 0, 65536UL << 32, FindingReason.Limit)]
    [InlineData("Q-BMP no bitmaps", 0, 0UL, FindingReason.Corrupt)]
    [InlineData("Q-BMP reserved field", 0, (1UL << 32) | 1, FindingReason.Corrupt)]
    [InlineData("Q-BMP more bitmaps than entries", 0, 2UL << 32, FindingReason.Corrupt)]
    public void Extension(string id, int field, ulong value, FindingReason reason)
    {
        Assert.StartsWith("Q-BMP", id, System.StringComparison.Ordinal);
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Bitmap(out int data, out _, out _);

        Qcow2Verdict.AssertRefused(reason, image.Poke64(data + field, value).Build());
    }

    [Theory]
    [InlineData(0, 0x90200UL, FindingReason.Corrupt)]
    [InlineData(0, 0x30000UL, FindingReason.Corrupt)]
    [InlineData(0, 0x40000000UL, FindingReason.Truncated)]
    [InlineData(8, 0x08000001_00000002UL, FindingReason.Limit)]
    [InlineData(8, 0x08000000_00000002UL, FindingReason.Truncated)]
    [InlineData(8, 0x00000001_00000008UL, FindingReason.Corrupt)]
    [InlineData(8, 0x00000000_00000002UL, FindingReason.Corrupt)]
    [InlineData(8, 0x00000000_00000003UL, FindingReason.Corrupt)]
    [InlineData(8, 0x00000002_00000002UL, FindingReason.Corrupt)]
    [InlineData(16, 0x00100001_00000000UL, FindingReason.Corrupt)]
    [InlineData(16, 0x02100001_00000000UL, FindingReason.Corrupt)]
    [InlineData(16, 0x01080001_00000000UL, FindingReason.Corrupt)]
    [InlineData(16, 0x01200001_00000000UL, FindingReason.Corrupt)]
    [InlineData(16, 0x01100000_00000000UL, FindingReason.Corrupt)]
    [InlineData(16, 0x0110ffff_00000000UL, FindingReason.Corrupt)]
    [InlineData(16, 0x01100001_ffffffffUL, FindingReason.Corrupt)]
    public void Directory_entry(int field, ulong value, FindingReason reason)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Bitmap(out _, out int directory, out _);

        Qcow2Verdict.AssertRefused(reason, image.Poke64(directory + field, value).Build());
    }

    [Fact]
    public void A_bitmap_in_use_may_have_a_table_of_another_size() =>
        Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder().Bitmap(out _, out int directory, out _).Poke64(directory + 8, 0x00000002_00000003UL).Build());

    [Theory]
    [InlineData(0UL, 16, 16, 0UL)]
    [InlineData(1UL, 16, 16, 1UL)]
    [InlineData(5UL << 30, 9, 16, 20UL)]
    [InlineData((5UL << 30) + 1, 9, 16, 21UL)]
    [InlineData(ulong.MaxValue, 9, 9, 1UL << 43)]
    [InlineData(ulong.MaxValue, 31, 21, 512UL)]
    public void A_bitmap_has_a_bit_for_each_granule(ulong size, int granularityBits, int clusterBits, ulong entries) =>
        Assert.Equal(entries, (default(Qcow2BitmapDirectoryEntry) with { GranularityBits = (byte)granularityBits }).RequiredTableSize(size, clusterBits));

    [Theory]
    [InlineData(2UL, FindingReason.Corrupt)]
    [InlineData(1UL << 56, FindingReason.Corrupt)]
    [InlineData(0x50000UL | 1, FindingReason.Corrupt)]
    [InlineData(0x50200UL, FindingReason.Corrupt)]
    [InlineData(0x40000UL, FindingReason.Corrupt)]
    [InlineData(0x40000000UL, FindingReason.Truncated)]
    public void Table_entry(ulong value, FindingReason reason)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().Bitmap(out _, out _, out int table);

        Qcow2Verdict.AssertRefused(reason, image.Poke64(table, value).Build());
    }

    [Fact]
    public void Table_entry_of_all_ones() =>
        Assert.Empty(Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder().Bitmap(out _, out _, out int table).Poke64(table, 1).Build()).Warnings.ToList());
}
