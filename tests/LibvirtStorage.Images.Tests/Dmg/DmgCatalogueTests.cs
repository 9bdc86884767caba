using System;
using System.Buffers.Binary;
using System.Linq;
using LibvirtStorage.Images.Dmg;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Dmg;

/// <summary>Threat catalogue G-01 and G-02, P-06, and their neighbours.</summary>
public sealed class DmgCatalogueTests
{
    [Theory]
    [InlineData(1UL << 50, FindingReason.Corrupt)]
    [InlineData(1UL << 63, FindingReason.Limit)]
    [InlineData(ulong.MaxValue, FindingReason.Limit)]
    [InlineData(291UL, FindingReason.Corrupt)]
    [InlineData(289UL, FindingReason.Corrupt)]
    [InlineData(0UL, FindingReason.Corrupt)]
    public void G01_the_sectors_are_those_of_the_chunks(ulong sectors, FindingReason reason) => Refused(reason, PokedTrailer(492, sectors));

    [Theory]
    [InlineData(216, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData(216, 1UL << 63, FindingReason.Corrupt)]
    [InlineData(216, 100_000_000UL, FindingReason.Corrupt)]
    [InlineData(216, 0UL, FindingReason.Corrupt)]
    [InlineData(224, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData(224, 1UL << 63, FindingReason.Corrupt)]
    [InlineData(224, 1UL, FindingReason.Corrupt)]
    [InlineData(224, 0UL, FindingReason.Corrupt)]
    [InlineData(48, 1UL << 40, FindingReason.Corrupt)]
    [InlineData(32, 1UL << 40, FindingReason.Corrupt)]
    [InlineData(24, 1UL << 40, FindingReason.Corrupt)]
    public void G02_forks_and_lists_lie_before_the_trailer(int field, ulong value, FindingReason reason) => Refused(reason, PokedTrailer(field, value));

    [Theory]
    [InlineData("<!DOCTYPE plist PUBLIC", "<!DOCTYPE plist [<!ENTITY x SYSTEM \"file:///etc/passwd\">] ><!--", FindingReason.Corrupt)]
    [InlineData("<string>0x0050</string>", "<string>&lol;</string>", FindingReason.Corrupt)]
    [InlineData("<data>\n", "<data>&lt;!", FindingReason.Corrupt)]
    [InlineData("blkx", "blky", FindingReason.Corrupt)]
    [InlineData("</plist>", "", FindingReason.Corrupt)]
    [InlineData("<key>blkx</key>", "<key>blkx<a/></key>", FindingReason.Corrupt)]
    public void G02_a_list_that_cannot_be_read_is_corrupt(string from, string to, FindingReason reason) =>
        Refused(reason, DmgDisks.Common(new DmgBuilder { Xml = x => Replaced(x, from, to) }));

    [Fact]
    public void G02_entities_of_a_document_type_do_not_exist()
    {
        const string Bomb = "<!DOCTYPE plist [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
        string Start(string x) => $"{Bomb}{x.Substring(x.IndexOf("<plist", StringComparison.Ordinal))}";
        Accepted(DmgDisks.Common(new DmgBuilder { Xml = Start }));
        Refused(FindingReason.Corrupt, DmgDisks.Common(new DmgBuilder { Xml = x => Start(x).Replace("<string>0x0050</string>", "<string>&b;</string>") }));
    }

    [Fact]
    public void G02_nesting_without_an_end_is_a_limit() => Refused(FindingReason.Limit, DmgDisks.Common(new DmgBuilder
    {
        Xml = x => x.Replace("<key>plst</key>", "<key>x</key>" + string.Concat(Enumerable.Repeat("<array>", 30)) + string.Concat(Enumerable.Repeat("</array>", 30)) + "<key>plst</key>"),
    }));

    [Fact]
    public void P06_a_dmg_that_is_declared_raw_or_qcow2_is_not_one()
    {
        byte[] image = DmgDisks.Common().Build();
        HostileVerdict.Accepts(image, "dmg");
        HostileVerdict.Refuses(FindingReason.FormatMismatch, image, "raw");
        HostileVerdict.Refuses(FindingReason.FormatMismatch, image, "qcow2");
        HostileVerdict.Refuses(FindingReason.FormatMismatch, new byte[4096], "dmg");
    }

    [Theory]
    [InlineData(4, 3UL << 32, FindingReason.UnsupportedVersion)] // version
    [InlineData(4, (4UL << 32) | 511, FindingReason.UnsupportedVersion)] // header size
    [InlineData(56, 2UL, FindingReason.UnsupportedFeature)] // segments
    public void A_trailer_of_another_kind_is_not_read(int field, ulong value, FindingReason reason) => Refused(reason, PokedTrailer(field, value));

    /// <summary>Of two trailers QEMU takes the first, macOS the last.</summary>
    [Theory]
    [InlineData(511)] // all fields of the first count
    [InlineData(500)]
    [InlineData(4)] // a mark alone
    public void There_is_one_trailer(int length)
    {
        byte[] image = DmgDisks.Common().Build();
        int trailer = image.Length - 512;
        RefusedAs(nameof(DmgRules.DmgTrailerPlace), [.. image.AsSpan(0, trailer), .. image.AsSpan(trailer, length), .. image.AsSpan(trailer)]);
    }

    /// <summary>QEMU looks for it where it would be if the file had whole sectors, macOS nowhere but at the end.</summary>
    [Fact]
    public void Nothing_but_zeros_up_to_a_whole_sector_follows_the_trailer()
    {
        byte[] image = DmgDisks.Common().Build();
        byte[] filling = new byte[512 - (image.Length % 512)];
        Accepted([.. image, .. filling]);
        RefusedAs(nameof(DmgRules.DmgTrailerPlace), [.. image, .. filling.AsSpan(1)]);
        filling[filling.Length - 1] = 1;
        RefusedAs(nameof(DmgRules.DmgTrailerPlace), [.. image, .. filling]);
    }

    /// <summary>QEMU reads the list as text: each data element is one, wherever it stands, if it is written without a blank.</summary>
    [Theory]
    [InlineData("</plist>", "<!-- {0} --></plist>")]
    [InlineData("</plist>", "</plist><!-- {0} -->")]
    [InlineData("<plist ", "<!-- {0} --><plist ")]
    [InlineData("<array>", "<array><!-- {0} -->")]
    [InlineData("</plist>", "<?x {0}?></plist>")]
    [InlineData("<key>plst</key>", "<key>x</key><string><![CDATA[{0}]]></string><key>plst</key>")]
    [InlineData("<data>AAAA</data>", "{0}")]
    [InlineData(" PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">", " [<!ENTITY a \"{0}\">]>")]
    [InlineData("<data>", "<data >")]
    [InlineData("<data>", "<!-- {0} --><data >")]
    [InlineData("<key>Data</key>", "<key>X</key>{0}<key>Data</key>")]
    public void A_block_list_is_one_as_text_and_as_XML(string from, string to) => RefusedAs(nameof(DmgRules.DmgResourcesDiffer), DmgDisks.Common(new DmgBuilder
    {
        Xml = x => Replaced(x, from, string.Format(System.Globalization.CultureInfo.InvariantCulture, to, OtherList)),
    }).Build());

    [Theory]
    [InlineData("<data>AAAA</data>", "<data>AA<!-- -->AA</data>")]
    [InlineData("<data>AAAA</data>", "<data>AA*AA</data>")]
    [InlineData("<data>AAAA</data>", "<data>AAAA</data >")]
    [InlineData("</plist>", "<!-- <data> --></plist>")]
    public void Data_that_is_no_list_is_Base64_for_every_reader(string from, string to) =>
        RefusedAs(nameof(DmgRules.DmgResources), DmgDisks.Common(new DmgBuilder { Xml = x => Replaced(x, from, to) }).Build());

    [Theory]
    [InlineData("<array>", "<array {0}>")]
    [InlineData("<array>", "<array{0}>")]
    public void A_tag_without_an_end_is_a_limit(string from, string to) => HostileVerdict.Refuses(
        FindingReason.Limit,
        DmgDisks.Common(new DmgBuilder
        {
            Xml = x => Replaced(x, from, string.Format(System.Globalization.CultureInfo.InvariantCulture, to, new string('a', 2000))),
        }).Build(),
        "dmg");

    /// <summary>Partition map, checksums and a license, with the document type of later years.</summary>
    [Fact]
    public void Data_of_other_kinds_is_none_of_our_business() => Accepted(DmgDisks.Common(new DmgBuilder
    {
        Xml = x => Replaced(Replaced(x, "Apple Computer", "Apple"), "<key>plst</key>", string.Concat(new[] { "cSum", "size", "nsiz", "LPic", "TEXT" }.Select(
            k => $"<key>{k}</key><array><dict><key>Data</key><data>\n\tAQAB\n\tAA==\n\t</data></dict><dict><key>Data</key><data></data></dict></array>")) + "<key>plst</key>"),
    }));

    [Theory]
    [InlineData(0, 0UL, FindingReason.Corrupt)] // mish
    [InlineData(8, 2UL, FindingReason.Corrupt)] // the list's first sector: a gap
    [InlineData(8, 0UL, FindingReason.Corrupt)] // on the other partition
    [InlineData(8, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData(16, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData(16, 100UL, FindingReason.Corrupt)] // chunks leave the list
    [InlineData(24, ulong.MaxValue, FindingReason.Truncated)] // data offset
    [InlineData(24, 1_000_000UL, FindingReason.Truncated)]
    [InlineData(196, 4UL, FindingReason.Corrupt)] // number of chunks
    [InlineData(196, uint.MaxValue, FindingReason.Corrupt)]
    [InlineData(212, 1UL, FindingReason.Corrupt)] // the first chunk's sector
    [InlineData(212, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData(220, 127UL, FindingReason.Corrupt)] // its length
    [InlineData(220, 129UL, FindingReason.Corrupt)]
    [InlineData(220, ulong.MaxValue, FindingReason.Corrupt)]
    [InlineData(228, ulong.MaxValue, FindingReason.Truncated)] // its place
    [InlineData(236, 0UL, FindingReason.Corrupt)] // its stored length
    [InlineData(236, (64UL << 20) + 1, FindingReason.Limit)]
    [InlineData(236, 1UL << 20, FindingReason.Truncated)]
    [InlineData(204, 3UL << 32, FindingReason.UnsupportedFeature)] // its kind
    [InlineData(204, 0x80000007UL << 32, FindingReason.UnsupportedFeature)]
    [InlineData(204, 0x80000001UL << 32, FindingReason.UnsupportedFeature)]
    [InlineData(204, 0xffffffffUL << 32, FindingReason.Corrupt)] // a list that ends before its chunks
    [InlineData(204, 1UL << 32, FindingReason.Corrupt)] // as it is, but of another length
    public void A_list_whose_numbers_do_not_agree_is_refused(int field, ulong value, FindingReason reason) => Refused(reason, DmgDisks.Common(new DmgBuilder
    {
        PokeList = (number, list) =>
        {
            if (number == 1)
            {
                BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(field), value);
            }
        },
    }));

    [Fact]
    public void Chunks_that_share_bytes_amplify()
    {
        var builder = new DmgBuilder();
        builder.Chunk(DmgBuilder.Raw, DmgDisks.Sectors(4)).Chunk(DmgBuilder.Raw, DmgDisks.Sectors(4));
        byte[] image = builder.Partition().Build();
        Accepted(image);

        builder = new DmgBuilder { PokeList = (_, list) => BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(204 + 40 + 24), 512) };
        Refused(FindingReason.Corrupt, builder.Chunk(DmgBuilder.Raw, DmgDisks.Sectors(4)).Chunk(DmgBuilder.Raw, DmgDisks.Sectors(4)).Partition().Build());
    }

    [Fact]
    public void A_chunk_does_not_lie_on_its_list()
    {
        var builder = new DmgBuilder
        {
            PokeTrailer = t => BinaryPrimitives.WriteUInt64BigEndian(t.AsSpan(32), 8 << 9),
            PokeList = (_, list) => BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(204 + 24), 100),
        };
        Refused(FindingReason.Corrupt, builder.Chunk(DmgBuilder.Raw, DmgDisks.Sectors(4)).Partition());
    }

    [Fact]
    public void Two_lists_of_chunks_describe_one_disk()
    {
        byte[] image = DmgDisks.Common(new DmgBuilder { UseResourceFork = true }).Build();
        Accepted(image);
        int mish = image.AsSpan().IndexOf("mish"u8);
        image[mish + 204 + 3] = 2; // the fork's first chunk: ignored
        image[mish + 204] = 0;
        Refused(FindingReason.Corrupt, image);
    }

    [Theory]
    [InlineData(0, uint.MaxValue)] // offset of the data
    [InlineData(8, uint.MaxValue)] // its length
    [InlineData(8, 3U)]
    [InlineData(256, 0U)] // length of the first resource
    [InlineData(256, uint.MaxValue)]
    [InlineData(256, 100U)] // too short for a list
    public void A_resource_fork_holds_what_it_says(int offset, uint value)
    {
        byte[] image = DmgDisks.Common(new DmgBuilder { UseResourceFork = true, UsePropertyList = false }).Build();
        int fork = image.AsSpan().IndexOf("mish"u8) - 260;
        Refused(FindingReason.Corrupt, image.Be32(fork + offset, value));
    }

    /// <summary>The element of a list, whole and of zeros.</summary>
    private static string OtherList
    {
        get
        {
            string list = string.Empty;
            _ = new DmgBuilder { Xml = x => list = x }.Chunk(DmgBuilder.Zero, new byte[512]).Partition().Build();
            int start = list.IndexOf("<data>", StringComparison.Ordinal);
            return list.Substring(start, list.IndexOf("</data>", StringComparison.Ordinal) + 7 - start);
        }
    }

    private static DmgBuilder PokedTrailer(int field, ulong value) =>
        DmgDisks.Common(new DmgBuilder { PokeTrailer = t => BinaryPrimitives.WriteUInt64BigEndian(t.AsSpan(field), value) });

    private static string Replaced(string text, string from, string to) =>
        text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to) : throw new InvalidOperationException(from);

    private static void Accepted(DmgBuilder builder) => Accepted(builder.Build());

    private static void Accepted(byte[] image) => new Verdict(ImageFormats.Dmg, image).AssertAccepted();

    private static void RefusedAs(string id, byte[] image) => Assert.Equal(id, Assert.Single(HostileVerdict.Refuses(FindingReason.Corrupt, image, "dmg").Findings).Id);

    private static void Refused(FindingReason reason, DmgBuilder builder) => Refused(reason, builder.Build());

    private static void Refused(FindingReason reason, byte[] image) => new Verdict(ImageFormats.Dmg, image).AssertRefused(reason);
}
