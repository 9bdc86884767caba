using System;
using System.Linq;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Streams as VMware writes them: footer, markers and tables (catalogue 2.11).</summary>
public sealed class VmdkStreamTests
{
    private const int Sectors = 10_001;

    private readonly StreamImageBuilder _builder = new StreamImageBuilder(Sectors).Grains(0, 1, 7, 511, 512, 600, 1250);

    public static TheoryData<uint, bool, bool> Variants() => new()
    {
        { 1, false, false }, { 2, false, false }, { 3, false, false }, { 3, true, false }, { 3, false, true }, { 1, true, true },
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_is_read_as_QEMU_reads_it(uint version, bool tablesLast, bool withoutFooter)
    {
        _builder.Version = version;
        _builder.TablesLast = tablesLast;
        _builder.WithoutFooter = withoutFooter;
        byte[] image = _builder.Build();
        using var folder = new TemporaryFolder();
        string path = folder.File("stream.vmdk", image);

        Verdict verdict = Of(image).AssertAccepted();

        Assert.Equal((6 * 4096UL) + (Sectors % 8 * 512), verdict.MappedSize);
        Assert.Equal((ulong)Sectors * 512, verdict.Info!.VirtualSize);
        Assert.Equal("deflate", verdict.Info.Compression);
        PayloadOf.AssertSame(_builder.Payload, Read(image));
        PayloadOf.AssertSame(_builder.Payload, Qemu.Payload(path, "vmdk"));
    }

    [Fact]
    public void Grains_of_the_stream_whose_table_the_directory_does_not_name_are_a_disagreement()
    {
        byte[] image = _builder.Build();

        Finding finding = Assert.Single(Refused(FindingReason.Corrupt, image.Poke32(_builder.DirectoryOffset + 4, 0)).Errors);

        Assert.Equal((nameof(VmdkRules.VmdkDisagreement), (ulong)_builder.GrainOffsets[512]), (finding.Id, finding.Offset));
    }

    /// <summary>What readers of streams step over differently, or end at, hides a grain from one of them.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(1, 5)]
    [InlineData(2, 9)]
    [InlineData(1, int.MaxValue)]
    [InlineData(0, 0)]
    public void A_marker_that_has_no_place_there_is_refused(uint type, int sectors)
    {
        byte[] image = _builder.Build();
        int at = _builder.GrainOffsets[600];

        // In place of a grain, which its table names no more.
        image.AsSpan(at, 512).Clear();
        image.Poke32(_builder.TableOffsets[1] + (600 % 512 * 4), 0).Poke32(at, (uint)sectors).Poke32(at + 12, type);

        Finding finding = Assert.Single(Refused(FindingReason.Corrupt, image).Errors);
        Assert.Equal(type == 0 ? nameof(VmdkRules.VmdkDisagreement) : nameof(VmdkRules.VmdkMarker), finding.Id);
    }

    /// <summary>Of grains that share their bytes with others or with tables a file can have any number: each would be decoded.</summary>
    [Fact]
    public void A_grain_that_reaches_into_a_table_is_not_decoded()
    {
        byte[] image = _builder.Build();
        int at = _builder.GrainOffsets[511];
        image.Poke32(at + 8, BitConverter.ToUInt32(image, at + 8) + 1024);

        Assert.Contains(Refused(FindingReason.Corrupt, image).Errors, e => e.Id == nameof(VmdkRules.VmdkMetadataOverlap));
    }

    /// <summary>Who reads the stream front to back takes it for a part of the disk; QEMU goes by the tables.</summary>
    [Theory]
    [MemberData(nameof(Variants))]
    public void A_grain_of_the_stream_that_no_table_names_is_a_disagreement(uint version, bool tablesLast, bool withoutFooter)
    {
        _builder.Version = version;
        _builder.TablesLast = tablesLast;
        _builder.WithoutFooter = withoutFooter;
        byte[] image = _builder.Build();

        Verdict verdict = Refused(FindingReason.Corrupt, image.Poke32(_builder.TableOffsets[1] + (600 % 512 * 4), 0));

        Finding finding = Assert.Single(verdict.Errors);
        Assert.Equal((nameof(VmdkRules.VmdkDisagreement), (ulong)_builder.GrainOffsets[600]), (finding.Id, finding.Offset));
    }

    [Theory]
    [InlineData(12, 1UL << 30)]
    [InlineData(12, 0UL)]
    [InlineData(12, 10_000UL)]
    [InlineData(20, 16UL)]
    [InlineData(36, 1UL)]
    public void M_STR_01_the_footer_agrees_with_the_header(int field, ulong value)
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, image.Poke64(_builder.FooterOffset + field, value));
    }

    /// <summary>QEMU counts in whole sectors, and finds what stands 256 bytes behind our footer: another directory, another capacity.</summary>
    [Fact]
    public void A_file_of_no_whole_sectors_has_no_footer_that_all_readers_find()
    {
        byte[] image = _builder.Build();
        byte[] shifted = [.. image.AsSpan(0, image.Length - 1536), .. new byte[256], .. image.AsSpan(image.Length - 1536)];

        Assert.Equal(nameof(VmdkRules.VmdkFooter), Assert.Single(Refused(FindingReason.Truncated, shifted).Errors).Id);
    }

    [Fact]
    public void M_STR_01_a_footer_without_a_directory_is_corrupt()
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, image.Poke64(_builder.FooterOffset + 56, ulong.MaxValue));
    }

    [Theory]
    [InlineData(0U)]
    [InlineData(8193U)]
    [InlineData(uint.MaxValue)]
    public void M_STR_02_a_grain_of_an_impossible_size(uint size)
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, image.Poke32(_builder.GrainOffsets[7] + 8, size));
    }

    [Fact]
    public void The_marker_of_a_grain_agrees_with_its_table()
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, image.Poke64(_builder.GrainOffsets[7], 8));
    }

    [Theory]
    [InlineData(64 << 20)]
    [InlineData(StreamImageBuilder.GrainSize + 1)]
    [InlineData(StreamImageBuilder.GrainSize - 1)]
    [InlineData(0)]
    public void M_STR_04_a_grain_decodes_to_a_grain(int length)
    {
        _builder.Compress = grain => grain[0] == _builder.Payload[7 * 4096] ? StreamImageBuilder.Zlib(new byte[length]).Take(8000).ToArray() : StreamImageBuilder.Zlib(grain);
        Refused(FindingReason.Corrupt, _builder.Build());
    }

    [Fact]
    public void The_last_grain_may_be_as_short_as_the_disk()
    {
        int visible = Sectors % 8 * 512;
        byte[] last = _builder.Payload.AsSpan(1250 * 4096).ToArray();
        _builder.Compress = grain => StreamImageBuilder.Zlib(grain.AsSpan(0, visible).SequenceEqual(last) ? last : grain);

        byte[] image = _builder.Build();

        Of(image).AssertAccepted();
        PayloadOf.AssertSame(_builder.Payload, Read(image));
    }

    [Fact]
    public void A_checksum_that_is_another()
    {
        _builder.Compress = grain =>
        {
            byte[] data = StreamImageBuilder.Zlib(grain);
            data[data.Length - 1] ^= 1;
            return data;
        };
        Refused(FindingReason.Corrupt, _builder.Build());
    }

    [Fact]
    public void Raw_deflate_is_no_zlib_stream()
    {
        _builder.Compress = grain => StreamImageBuilder.Zlib(grain).Skip(2).ToArray();
        Refused(FindingReason.Corrupt, _builder.Build());
    }

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(1)]
    [InlineData(40_000)]
    public void M_STR_06_a_stream_that_was_cut(int length)
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Truncated, image.Cut(image.Length - Math.Min(length, image.Length - (65 << 10))));
    }

    [Theory]
    [InlineData(-1024)]
    [InlineData(-512)]
    public void M_STR_06_the_end_has_markers_of_the_right_type(int fromEnd)
    {
        byte[] image = _builder.Build();
        int at = fromEnd == -512 ? image.Length - 512 : _builder.FooterOffset - 512;
        Refused(FindingReason.Truncated, image.Poke32(at + 12, 99));
    }

    [Fact]
    public void M_STR_06_tables_stand_behind_markers_of_the_right_type()
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, ((byte[])image.Clone()).Poke32(_builder.TableOffsets[0] - 500, 99));
        Refused(FindingReason.Corrupt, ((byte[])image.Clone()).Poke32(_builder.DirectoryOffset - 500, 99));
    }

    [Fact]
    public void Bytes_behind_the_end_of_the_stream_hide_the_footer() =>
        Refused(FindingReason.Truncated, [.. _builder.Build(), .. new byte[512]]);

    [Fact]
    public void A_table_entry_that_points_between_grains()
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, image.Poke32(_builder.TableOffsets[0] + 4, (uint)(_builder.GrainOffsets[1] / 512) + 1));
    }

    [Fact]
    public void The_descriptor_is_one_for_a_stream()
    {
        byte[] image = _builder.Build();
        Refused(FindingReason.Corrupt, image.WithDescriptor(image.Descriptor().Replace("streamOptimized", "monolithicSparse")));
    }

    private static Verdict Of(byte[] image) => new(ImageFormats.Vmdk, image);

    private static Verdict Refused(FindingReason reason, byte[] image) => Of(image).AssertRefused(reason);

    private static byte[] Read(byte[] image)
    {
        using var source = new MemoryByteSource(image);
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] whole = PayloadOf.WholeRead(reader);
        PayloadOf.AssertSame(whole, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(whole, PayloadOf.OddPieces(reader, 3001));
        return whole;
    }
}
