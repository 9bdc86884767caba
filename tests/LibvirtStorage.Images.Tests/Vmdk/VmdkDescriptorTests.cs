using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Catalogue 2.9 and 2.10: descriptor files, and what two readers could read in two ways.</summary>
public sealed class VmdkDescriptorTests
{
    private const string Flat = "RW 8 FLAT \"disk-flat.vmdk\" 0";

    private static readonly string s_sound = StreamImageBuilder.DescriptorOf("monolithicFlat", Flat);

    public static TheoryData<string, string> Broken() => new()
    {
        { "M-EXT-07", s_sound.Replace("createType", "createtype=\"monolithicSparse\"\ncreateType") },
        { "M-EXT-17", s_sound + "\0\0\0\0" + s_sound },
        { "M-EXT-17 without distance", s_sound + "\0#" },
        { "duplicate CID", s_sound.Replace("CID=7f3a2b1c", "CID=7f3a2b1c\ncid=7f3a2b1c") },
        { "an unknown line", s_sound + "monolithicFlat\n" },
        { "an extent over two lines", s_sound.Replace("RW 8", "RW\n8") },
        { "createType in a comment", "#createType=\"vmfs\"\n" + s_sound },
        { "createType in a value", s_sound + "ddb.comment = \"createType=\"\n" },
        { "a parent in a comment", s_sound + "# parentFileNameHint=\"/etc/passwd\"\n" },
        { "a parent in another key", s_sound + "ddb.parentFileNameHint=\"/etc/passwd\"\n" },
        { "a lone carriage return", s_sound.Replace("\nparentCID", "\rparentCID") },
        { "a control character", s_sound + "ddb.comment = \"\u001b[2J\"\n" },
        { "no CID", s_sound.Replace("CID=7f3a2b1c\n", string.Empty) },
        { "no parentCID", s_sound.Replace("parentCID=ffffffff\n", string.Empty) },
        { "a CID that is no number", s_sound.Replace("7f3a2b1c", "7f3a2b1cg") },
        { "no createType", s_sound.Replace("createType=\"monolithicFlat\"\n", string.Empty) },
        { "a negative extent", s_sound.Replace("RW 8", "RW -8") },
        { "words behind an extent", s_sound.Replace(Flat, Flat + " more") },
        { "an open quote", s_sound.Replace(Flat, "RW 8 FLAT \"disk-flat.vmdk 0") },
        { "two extents in one file", s_sound.Replace(Flat, Flat + "\n" + Flat.ToUpperInvariant()) },
    };

    public static TheoryData<string, string> Large() => new()
    {
        { "M-EXT-18", s_sound.Replace(Flat, string.Join("\n", Enumerable.Repeat("RW 1 FLAT \"secret.img\" 0", 2000))) },
        { "M-NUM-02", s_sound.Replace("RW 8", "RW 9223372036854775807") },
        { "M-NUM-03", s_sound.Replace(Flat, "RW 9223372036854775807 FLAT \"a\" 0\nRW 9223372036854775807 FLAT \"b\" 0") },
        { "M-NUM-03 below each limit", s_sound.Replace(Flat, "RW 2251799813685248 FLAT \"a\" 0\nRW 2251799813685248 FLAT \"b\" 0") },
        { "more digits than a number has", s_sound.Replace("RW 8", "RW " + new string('9', 100)) },
        { "an offset that no file has", s_sound.Replace("\" 0", "\" 9223372036854775807") },
        { "a line of 5000 characters", s_sound + "# " + new string('x', 5000) + "\n" },
        { "more than 1 MiB", s_sound + string.Concat(Enumerable.Repeat("# filler\n", 130_000)) },
    };

    public static TheoryData<string, string> Unsupported() => new()
    {
        { "no extents", s_sound.Replace(Flat, string.Empty) },
        { "an extent without sectors", s_sound.Replace("RW 8", "RW 0") },
        { "custom", s_sound.Replace("monolithicFlat", "custom") },
        { "a stream without its extent", s_sound.Replace("monolithicFlat", "streamOptimized") },
        { "zeros without a file", s_sound.Replace(Flat, Flat + "\nRW 8 ZERO") },
        { "an extent that QEMU leaves out", s_sound.Replace("RW 8", "RDONLY 8") },
        { "sparse extents in a flat disk", s_sound.Replace("FLAT \"disk-flat.vmdk\" 0", "SPARSE \"disk-flat.vmdk\"") },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_breaks_the_grammar_or_can_be_read_in_two_ways(string id, string text) => Refused(id, FindingReason.Corrupt, text);

    [Theory]
    [MemberData(nameof(Large))]
    public void What_is_larger_than_any_disk(string id, string text) => Refused(id, FindingReason.Limit, text);

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void What_is_not_read(string id, string text) => Refused(id, FindingReason.UnsupportedFeature, text);

    [Fact]
    public void An_unknown_version() => Refused("version", FindingReason.FormatMismatch, s_sound.Replace("# Disk DescriptorFile\nversion=1", "version=4"));

    [Theory]
    [InlineData("M-EXT-01", "monolithicFlat", "RW 8 FLAT \"/etc/passwd\" 0", ExternalReference.ExtentFile)]
    [InlineData("M-EXT-01 up", "vmfs", "RW 8 VMFS \"../disk-flat.vmdk\"", ExternalReference.ExtentFile)]
    [InlineData("M-EXT-01 beside", "monolithicFlat", Flat, ExternalReference.ExtentFile)]
    [InlineData("M-EXT-10", "vmfsRawDeviceMap", "RW 8 VMFSRDM \"/dev/sda\"", ExternalReference.Device)]
    [InlineData("M-EXT-10 through", "vmfsPassthroughRawDeviceMap", "RW 8 VMFSRDMP \"/dev/sda\"", ExternalReference.Device)]
    [InlineData("M-EXT-10 by extent", "vmfs", "RW 8 VMFSRAW \"/dev/sda\"", ExternalReference.Device)]
    [InlineData("M-EXT-11", "fullDevice", "RW 8 FLAT \"/dev/sda\" 0", ExternalReference.Device)]
    [InlineData("M-EXT-11 parts", "partitionedDevice", "RW 8 FLAT \"\\\\.\\PhysicalDrive0\" 0", ExternalReference.Device)]
    [InlineData("M-OLD-02", "seSparse", "RW 8 SESPARSE \"disk-sesparse.vmdk\"", ExternalReference.ExtentFile)]
    public void Extents_are_external_references(string id, string createType, string extent, string kind)
    {
        Verdict verdict = Refused(id, FindingReason.ExternalReference, StreamImageBuilder.DescriptorOf(createType, extent));
        Assert.Equal(kind, Assert.Single(verdict.Info!.References).Kind);
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
    }

    [Theory]
    [InlineData("  \r\n  \r\n")]
    [InlineData("\n\n# a comment\n")]
    public void M_EXT_15_blank_lines_and_carriage_returns_hide_nothing(string before)
    {
        string text = (before + s_sound.Replace("# Disk DescriptorFile\n", string.Empty)).Replace("\r", string.Empty).Replace("\n", "\r\n");
        Verdict verdict = Refused("M-EXT-15", FindingReason.ExternalReference, text);
        Assert.Equal("disk-flat.vmdk", Assert.Single(verdict.Info!.References).Target);
        Assert.Equal(4096UL, verdict.Info.VirtualSize);
    }

    [Fact]
    public void A_parent_is_an_external_reference_of_a_descriptor_file_too()
    {
        string text = s_sound.Replace("parentCID=ffffffff", "parentCID=12345678\nparentFileNameHint=\"\u202ebase.vmdk\"");
        Verdict verdict = Refused("M-EXT-08", FindingReason.ExternalReference, text);
        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, @"\u202ebase.vmdk"), verdict.Info!.References[0]);
    }

    [Theory]
    [InlineData("ddb.uuid = \"60 00\"\nddb.encoding=\"UTF-8\"\n", "")]
    [InlineData("", "\0\0\0\0")]
    [InlineData("isNativeSnapshot=\"no\"\n", "")]
    public void Keys_of_all_kinds_and_padding_are_welcome(string keys, string padding) => Refused("sound", FindingReason.ExternalReference, s_sound + keys + padding);

    /// <summary>As <c>qemu-img create -f vmdk disk.vmdk 0</c> writes it.</summary>
    [Theory]
    [InlineData(Flat, "RW 0 SPARSE \"disk.vmdk\"")]
    [InlineData(Flat, "")]
    public void A_disk_of_no_sectors_is_not_accused(string from, string to)
    {
        Verdict verdict = Refused("empty", FindingReason.UnsupportedFeature, s_sound.Replace(from, to));

        Assert.All(verdict.Errors, finding => Assert.Equal(nameof(VmdkRules.VmdkEmpty), finding.Id));
        Assert.All(verdict.Errors, finding => Assert.DoesNotContain("hostile", finding.Recommendation, StringComparison.Ordinal));
    }

    /// <summary>Nothing but the project's own exceptions comes out, or the verdict itself fails.</summary>
    [Fact]
    public void Every_character_can_be_another_or_missing_without_harm()
    {
        byte[] sound = Encoding.UTF8.GetBytes(s_sound);
        for (int i = 0; i < sound.Length; i++)
        {
            foreach (byte value in new byte[] { 0, (byte)'\n', (byte)'"', (byte)'=', (byte)' ', 0xff, (byte)(sound[i] ^ 0x20) })
            {
                byte[] image = (byte[])sound.Clone();
                image[i] = value;
                _ = new Verdict(ImageFormats.Vmdk, image);
            }

            _ = new Verdict(ImageFormats.Vmdk, sound.Cut(i));
            _ = new Verdict(ImageFormats.Vmdk, [.. sound.Cut(i), .. sound.AsSpan(i + 1).ToArray()]);
        }
    }

    private static Verdict Refused(string id, FindingReason reason, string text)
    {
        Assert.NotEmpty(id);
        return new Verdict(ImageFormats.Vmdk, Encoding.UTF8.GetBytes(text)).AssertRefused(reason);
    }
}
