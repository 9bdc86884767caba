using System;
using System.Text;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Catalogue 2.14: identifier, headers, region tables.</summary>
public sealed class VhdxHeaderTests
{
    private const int Sequence = 8;
    private const int LogGuid = 48;
    private const int LogVersion = 64;
    private const int Version = 66;
    private const int LogLength = 68;
    private const int LogOffset = 72;
    private const int Entry1 = VhdxSeal.Table1 + 16;
    private const int Entry2 = Entry1 + 32;
    private static readonly Guid s_unknown = new("01234567-89ab-cdef-0123-456789abcdef");

    [Theory]
    [InlineData("123456789", 0xe3069283u)]
    [InlineData("", 0u)]
    [InlineData("12345678", 0x6087809au)]
    public void Checksum_is_CRC_32C(string text, uint expected) => Assert.Equal(expected, Crc32C.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_sound_image_is_described()
    {
        ImageInfo info = VhdxVerdict.AssertAccepted(new VhdxImageBuilder()).Info!;

        Assert.Equal("dynamic", info.Variant);
        Assert.Equal(5UL << 20, info.VirtualSize);
        Assert.Equal(VhdxImageBuilder.Length, info.FileSize);
        Assert.Equal(1 << 20, info.ClusterSize);
        Assert.Equal("a builder", info.Creator);
        Assert.Equal(["logical sector size 512", "physical sector size 4096", "virtual disk id 00112233-4455-6677-8899-aabbccddeeff"], info.Features);
        Assert.Empty(info.References);
    }

    [Fact]
    public void The_creator_is_escaped()
    {
        byte[] image = new VhdxImageBuilder().Poke(8, Encoding.Unicode.GetBytes("\u001b[2J\u202e\0")).Build();

        Assert.Equal("\\u001b[2J\\u202e", VhdxVerdict.Of(image).Info!.Creator);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(519)]
    [InlineData(64 << 10)]
    [InlineData((128 << 10) + 4095)]
    [InlineData((256 << 10) + 1)]
    [InlineData(1 << 20)]
    [InlineData((2 << 20) - 1)]
    [InlineData(2 << 20)]
    [InlineData(3 << 20)]
    [InlineData((4 << 20) - 1)]
    [InlineData(4 << 20)]
    [InlineData((6 << 20) - 1)]
    public void X_43_A_file_that_was_cut_is_truncated(int length) =>
        VhdxVerdict.AssertRefused(FindingReason.Truncated, new VhdxImageBuilder().BuildCut(length));

    [Fact]
    public void Without_its_signature_it_is_another_format() =>
        VhdxVerdict.AssertRefused(FindingReason.FormatMismatch, new VhdxImageBuilder().Poke(0, [0x56]));

    [Theory]
    [InlineData(VhdxSeal.Header1)]
    [InlineData(VhdxSeal.Header2)]
    public void One_valid_header_is_enough(int offset)
    {
        byte[] image = new VhdxImageBuilder().Build();
        image[offset + 5] ^= 1;

        VhdxVerdict.Of(image).AssertAccepted(nameof(VhdxRules.VhdxHeaderCopy));
    }

    [Fact]
    public void No_valid_header_is_not()
    {
        byte[] image = new VhdxImageBuilder().Build();
        image[VhdxSeal.Header1 + 5] ^= 1;
        image[VhdxSeal.Header2] ^= 1;

        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image);
    }

    [Theory]
    [InlineData(VhdxSeal.Header1, VhdxSeal.Header2)]
    [InlineData(VhdxSeal.Header2, VhdxSeal.Header1)]
    public void The_header_with_the_higher_number_counts(int current, int former)
    {
        VhdxImageBuilder image = new VhdxImageBuilder().Poke64(current + Sequence, ulong.MaxValue).Poke64(former + Sequence, 1);

        VhdxVerdict.AssertAccepted(image.Poke64(former + LogOffset, 0x123));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke64(current + LogOffset, 0x123));
    }

    [Fact]
    public void Two_headers_of_one_number_have_to_be_the_same()
    {
        VhdxImageBuilder image = new VhdxImageBuilder().Poke64(VhdxSeal.Header1 + Sequence, 8);

        VhdxVerdict.AssertAccepted(image);
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.Poke64(VhdxSeal.Header1 + 16, 1));
    }

    [Theory]
    [InlineData(Version, (ushort)0)]
    [InlineData(Version, (ushort)2)]
    [InlineData(LogVersion, (ushort)1)]
    public void Another_version_is_not_read(int field, ushort version) =>
        VhdxVerdict.AssertRefused(FindingReason.UnsupportedVersion, new VhdxImageBuilder().PokeBoth(VhdxSeal.Header1 + field, [(byte)(version & 0xff), (byte)(version >> 8)]));

    [Theory]
    [InlineData("X-04", 0xfff00000u, FindingReason.Corrupt)]
    [InlineData("X-04 not whole MiB", 0x1000u, FindingReason.Corrupt)]
    [InlineData("X-04 over the table behind it", 0x200000u, FindingReason.Corrupt)]
    public void Log_length(string id, uint length, FindingReason reason)
    {
        Assert.StartsWith("X-", id, StringComparison.Ordinal);
        VhdxVerdict.AssertRefused(reason, new VhdxImageBuilder().PokeBoth(VhdxSeal.Header1 + LogLength, VhdxImageBuilder.Le32(length)));
    }

    [Theory]
    [InlineData("X-05", 0UL, FindingReason.Corrupt)]
    [InlineData("X-05", 0xfffffffffff00000UL, FindingReason.Corrupt)]
    [InlineData("X-05 at 2^63", 0x8000000000000000UL, FindingReason.Corrupt)]
    [InlineData("X-05 unaligned", 0x100200UL, FindingReason.Corrupt)]
    [InlineData("X-05 over the metadata", 0x300000UL, FindingReason.Corrupt)]
    [InlineData("X-05 behind the end", 0x600000UL, FindingReason.Truncated)]
    [InlineData("X-05 at 1 PiB", 1UL << 50, FindingReason.Truncated)]
    public void Log_offset(string id, ulong offset, FindingReason reason)
    {
        Assert.StartsWith("X-", id, StringComparison.Ordinal);
        VhdxVerdict.AssertRefused(reason, new VhdxImageBuilder().PokeBoth(VhdxSeal.Header1 + LogOffset, VhdxImageBuilder.Le64(offset)));
    }

    [Fact]
    public void A_closed_image_needs_no_log()
    {
        VhdxImageBuilder image = new VhdxImageBuilder().PokeBoth(VhdxSeal.Header1 + LogLength, VhdxImageBuilder.Le32(0));

        VhdxVerdict.AssertAccepted(image);
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image.PokeBoth(VhdxSeal.Header1 + LogGuid, VhdxImageBuilder.Le32(1)));
    }

    [Theory]
    [InlineData("X-12", VhdxSeal.Table1)]
    [InlineData("X-12 the other way round", VhdxSeal.Table2)]
    public void One_valid_region_table_is_enough(string id, int table)
    {
        Assert.StartsWith("X-12", id, StringComparison.Ordinal);
        byte[] image = new VhdxImageBuilder().Build();
        image[table + 4] ^= 1;

        VhdxVerdict.Of(image).AssertAccepted(nameof(VhdxRules.VhdxRegionTableCopy));
        PayloadOf.AssertSame(VhdxImageBuilder.Payload(), VhdxVerdict.Payload(image));
        image[(VhdxSeal.Table1 ^ VhdxSeal.Table2 ^ table) + 4] ^= 1;
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, image);
    }

    [Fact]
    public void Region_tables_have_to_agree_on_what_is_known()
    {
        VhdxVerdict.AssertAccepted(new VhdxImageBuilder().Poke32(VhdxSeal.Table2 + 0x800, 1), nameof(VhdxRules.VhdxRegionTableCopy));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().Resize(7 << 20).Poke64(VhdxSeal.Table2 + 32, 0x600000));
    }

    [Theory]
    [InlineData("X-14", 2048u)]
    [InlineData("X-14", uint.MaxValue)]
    [InlineData("X-14 none", 0u)]
    [InlineData("X-14 no metadata", 1u)]
    public void Region_count(string id, uint count)
    {
        Assert.StartsWith("X-14", id, StringComparison.Ordinal);
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().PokeBoth(VhdxSeal.Table1 + 8, VhdxImageBuilder.Le32(count)));
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().Poke32(VhdxSeal.Table1 + 8, count));
    }

    [Theory]
    [InlineData("X-15", Entry1, 0x300000UL, FindingReason.Corrupt)]
    [InlineData("X-15 over the log", Entry1, 0x100000UL, FindingReason.Corrupt)]
    [InlineData("X-16", Entry2, 0x30000UL, FindingReason.Corrupt)]
    [InlineData("X-16 at 0", Entry2, 0UL, FindingReason.Corrupt)]
    [InlineData("X-17", Entry2, 1UL << 50, FindingReason.Truncated)]
    [InlineData("X-17", Entry2, 0xfffffffffff00000UL, FindingReason.Truncated)]
    [InlineData("X-17 the table", Entry1, 1UL << 50, FindingReason.Truncated)]
    [InlineData("X-17 at the end", Entry1, 0x600000UL, FindingReason.Truncated)]
    [InlineData("X-18", Entry2, 0x300200UL, FindingReason.Corrupt)]
    [InlineData("X-18 the table", Entry1, 0x200001UL, FindingReason.Corrupt)]
    public void Region_offset(string id, int entry, ulong offset, FindingReason reason)
    {
        Assert.StartsWith("X-", id, StringComparison.Ordinal);
        VhdxVerdict.AssertRefused(reason, new VhdxImageBuilder().PokeBoth(entry + 16, VhdxImageBuilder.Le64(offset)));
    }

    [Theory]
    [InlineData("X-22", Entry1, 0u)]
    [InlineData("X-22", Entry1, 0xfff00000u)]
    [InlineData("X-22 over the metadata", Entry1, 0x200000u)]
    [InlineData("X-22 not whole MiB", Entry1, 0x80000u)]
    [InlineData("X-22 the metadata", Entry2, 0u)]
    [InlineData("X-22 the metadata", Entry2, 0xfff00000u)]
    public void Region_length(string id, int entry, uint length)
    {
        Assert.StartsWith("X-22", id, StringComparison.Ordinal);
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().PokeBoth(entry + 24, VhdxImageBuilder.Le32(length)));
    }

    [Fact]
    public void X_22_A_table_too_short_for_its_disk_is_corrupt() =>
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder(size: (131072UL << 20) + 512));

    [Theory]
    [InlineData("needed, and cut", 0x200000u, 131_072UL, FindingReason.Truncated)]
    [InlineData("not needed", 0x200000u, 5UL, FindingReason.Corrupt)]
    [InlineData("X-22 not needed by far", 0xfff00000u, 5UL, FindingReason.Corrupt)]
    public void A_table_that_reaches_behind_the_file(string what, uint length, ulong blocks, FindingReason reason)
    {
        Assert.NotEmpty(what);
        VhdxImageBuilder image = new VhdxImageBuilder(size: blocks << 20).Resize(7 << 20)
            .PokeBoth(Entry1 + 16, VhdxImageBuilder.Le64(0x600000)).PokeBoth(Entry1 + 24, VhdxImageBuilder.Le32(length));
        VhdxVerdict.AssertRefused(reason, image);
    }

    [Fact]
    public void X_19_A_region_that_is_listed_twice_is_corrupt() =>
        VhdxVerdict.AssertRefused(FindingReason.Corrupt, new VhdxImageBuilder().Resize(7 << 20).AddRegion(VhdxImageBuilder.BatId, 0x600000, 0x100000, isRequired: true));

    [Fact]
    public void X_21_An_optional_region_that_is_not_known_is_skipped()
    {
        VhdxImageBuilder image = new VhdxImageBuilder().Resize(7 << 20).AddRegion(s_unknown, 0x600000, 0x100000, isRequired: false);

        Verdict verdict = VhdxVerdict.AssertAccepted(image);
        Assert.Contains(verdict.Notes, f => f.Id == nameof(VhdxRules.VhdxUnknownOptional));
        VhdxVerdict.AssertRefused(FindingReason.UnsupportedFeature, image.PokeBoth(Entry2 + 32 + 28, VhdxImageBuilder.Le32(1)));
    }

    [Fact]
    public void X_21_A_region_in_the_first_table_only_is_odd() =>
        VhdxVerdict.AssertAccepted(
            new VhdxImageBuilder().Resize(7 << 20).AddRegion(s_unknown, 0x600000, 0x100000, isRequired: false).Poke32(VhdxSeal.Table2 + 8, 2),
            nameof(VhdxRules.VhdxRegionTableCopy));
}
