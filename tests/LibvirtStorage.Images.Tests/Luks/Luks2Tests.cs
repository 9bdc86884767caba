using System;
using System.Buffers.Binary;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Luks;

public sealed class Luks2Tests
{
    [Theory]
    [InlineData("sha256")]
    [InlineData("sha512")]
    public void The_header_says_how_the_volume_is_encrypted(string checksum)
    {
        Verdict verdict = Judge(new Luks2Image { ChecksumAlgorithm = checksum }).AssertAccepted();

        Assert.Equal("version 2", verdict.Info!.Variant);
        Assert.Equal("luks2 aes-xts-plain64 argon2id", verdict.Info.Encryption);
        Assert.Equal((ulong)Luks2Image.PayloadSize, verdict.Info.VirtualSize);
        Assert.Equal((ulong)Luks2Image.PayloadSize, verdict.MappedSize);
        Assert.Equal(
            ["key slots in use: 0", "payload offset 524288", "uuid 30da87c3-5bd5-4f84-98ae-8e5534d72607", "label my label", "sector size 4096"],
            verdict.Info.Features);
        Assert.Equal(FindingReason.Encrypted, verdict.ReaderError?.Reason);
    }

    [Fact]
    public void P11_a_declared_volume_passes_and_the_same_bytes_declared_raw_are_encrypted()
    {
        HostileVerdict.Accepts(new Luks2Image().Build(), "luks");
        HostileVerdict.Refuses(FindingReason.Encrypted, new Luks2Image().Build(), "raw");
    }

    [Fact]
    public void A_volume_without_keys_and_with_a_fixed_size_is_one_too()
    {
        Verdict verdict = Judge(new Luks2Image { KeySlots = "{}", Segments = Segments(size: "4096") }).AssertAccepted();
        Assert.Equal(4096UL, verdict.Info!.VirtualSize);
        Assert.Equal("luks2 aes-xts-plain64", verdict.Info.Encryption);
        Assert.Contains("no key slot in use", verdict.Info.Features);
    }

    [Fact]
    public void While_it_is_encrypted_anew_the_payload_is_all_segments_but_the_backups()
    {
        const string Segment = """{"type":"crypt","offset":"524288","size":"4096","encryption":"aes-cbc-plain"}""";
        const string Plain = """{"type":"linear","offset":"528384","size":"dynamic"}""";
        const string Backup = """{"type":"linear","offset":"524288","size":"dynamic","flags":["backup-previous"]}""";
        Verdict verdict = Judge(new Luks2Image { Segments = $$"""{"1":{{Plain}},"2":{{Backup}},"0":{{Segment}}}""" }).AssertAccepted();
        Assert.Equal((ulong)Luks2Image.PayloadSize, verdict.Info!.VirtualSize);
        Assert.Equal("luks2 aes-cbc-plain linear argon2id", verdict.Info.Encryption);
    }

    [Theory]
    [InlineData("18446744073709551615", "dynamic")]
    [InlineData("626689", "dynamic")] // one byte behind the end of the file
    [InlineData("524288", "102401")]
    [InlineData("524288", "18446744073709551615")]
    public void K02_a_payload_that_does_not_lie_inside_the_file_is_corrupt(string offset, string size) =>
        Judge(new Luks2Image { Segments = Segments(offset, size) }).AssertRefused(FindingReason.Corrupt);

    [Theory]
    [InlineData("0", "dynamic")] // the payload is elsewhere
    public void A_detached_header_is_no_disk(string offset, string size) =>
        Judge(new Luks2Image { Segments = Segments(offset, size) }).AssertRefused(FindingReason.UnsupportedFeature);

    [Theory]
    [InlineData("16384")] // on the second header
    [InlineData("32768")] // on key material
    public void A_payload_on_other_parts_is_corrupt(string offset) =>
        Judge(new Luks2Image { Segments = Segments(offset) }).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void K03_work_that_nobody_waits_for_is_a_limit()
    {
        Judge(Kdf("\"time\":4", "\"time\":4294967295")).AssertRefused(FindingReason.Limit);
        Judge(Kdf("\"memory\":32", "\"memory\":4194305")).AssertRefused(FindingReason.Limit);
        Judge(Kdf("\"type\":\"argon2id\",\"time\":4", "\"type\":\"pbkdf2\",\"iterations\":4294967295")).AssertRefused(FindingReason.Limit);
        Judge(Kdf("\"memory\":32", "\"memory\":4194304")).AssertAccepted();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"keyslots":{},"segments":{},"config":{}}""")]
    [InlineData("""{"keyslots":{},"segments":[],"config":{}}""")]
    [InlineData("""{"keyslots":{},"segments":{"0":7},"config":{}}""")]
    [InlineData("""{"keyslots":{},"segments":{"0":{"type":"crypt","offset":524288,"size":"dynamic"}},"config":{}}""")]
    [InlineData("""{"keyslots":{},"segments":{"0":{"type":"crypt","offset":"-1","size":"dynamic"}},"config":{}}""")]
    [InlineData("""{"keyslots":{},"segments":{"x":{"type":"crypt","offset":"524288","size":"dynamic"}},"config":{}}""")]
    [InlineData("""{"keyslots":{"0":{}},"segments":{"0":{"type":"crypt","offset":"524288","size":"dynamic"}},"config":{}}""")]
    [InlineData("""{"keyslots":{},"keyslots":{},"segments":{"0":{"type":"crypt","offset":"524288","size":"dynamic"}},"config":{}}""")]
    public void An_area_without_what_a_volume_has_is_corrupt(string json) => Judge(new Luks2Image { Json = json }).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void Nesting_without_an_end_is_corrupt() =>
        Judge(new Luks2Image { Json = string.Concat(Enumerable.Repeat("{\"a\":", 2000)) }).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void Members_without_an_end_are_a_limit()
    {
        string many = string.Join(",", Enumerable.Range(0, 33).Select(i => $"\"{i}\":{Luks2Image.Segment}"));
        Judge(new Luks2Image { Segments = "{" + many + "}" }).AssertRefused(FindingReason.Limit);
    }

    [Fact]
    public void Flags_and_requirements_without_an_end_are_a_limit()
    {
        string many = string.Join(",", Enumerable.Repeat("\"x\"", 33));
        string flags = $$"""{"type":"crypt","offset":"524288","size":"dynamic","flags":[{{many}}]}""";
        Judge(new Luks2Image { Segments = $$"""{"0":{{flags}}}""" }).AssertRefused(FindingReason.Limit);
        string requirements = $$$"""{"json_size":"12288","keyslots_size":"262144","requirements":{"mandatory":[{{{many}}}]}}""";
        Judge(new Luks2Image { Json = $$"""{"keyslots":{},"tokens":{},"segments":{"0":{{Luks2Image.Segment}}},"digests":{},"config":{{requirements}}}""" }).AssertRefused(FindingReason.Limit);
    }

    [Theory]
    [InlineData("\\/", true)]
    [InlineData("\\n", false)]
    [InlineData("\\u0041", false)]
    public void Slashes_are_escaped_by_cryptsetup_and_hardly_anything_else(string escape, bool isAccepted)
    {
        string many = string.Concat(Enumerable.Repeat(escape, 1000));
        string json = $$$"""{"keyslots":{},"tokens":{"0":{"x":"{{{many}}}"}},"segments":{"0":{{{Luks2Image.Segment}}}},"digests":{},"config":{{{Luks2Image.Config}}}}""";
        Verdict verdict = Judge(new Luks2Image { Json = json });
        _ = isAccepted ? verdict.AssertAccepted() : verdict.AssertRefused(FindingReason.Limit);
    }

    [Fact]
    public void A_number_has_no_hundreds_of_digits() =>
        Judge(new Luks2Image { Segments = $$"""{"{{new string('0', 255)}}":{{Luks2Image.Segment}}}""" }).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void A_wrong_checksum_is_corrupt_in_the_first_copy_and_a_warning_in_the_second()
    {
        byte[] image = new Luks2Image().Build();
        image[24] ^= 1;
        Judge(image).AssertRefused(FindingReason.Corrupt);
        image[24] ^= 1;
        image[Luks2Image.HeaderSize + 24] ^= 1;
        Judge(image).AssertAccepted("LuksSecondaryHeader");
        HostileVerdict.Accepts(image, "luks");
    }

    [Fact]
    public void Copies_that_differ_are_corrupt_unless_the_second_is_older()
    {
        Judge(new Luks2Image { SecondSequenceId = 2 }).AssertAccepted("LuksSecondaryHeader");
        Judge(new Luks2Image { SecondSequenceId = 4 }).AssertRefused(FindingReason.Corrupt);
        Judge(new Luks2Image { SecondJson = "{}" }).AssertRefused(FindingReason.Corrupt);
    }

    [Theory]
    [InlineData(8, 0UL)] // hdr_size
    [InlineData(8, 8192UL)]
    [InlineData(8, 16385UL)]
    [InlineData(8, 1UL << 63)]
    [InlineData(256, 4096UL)] // hdr_offset
    public void A_header_of_impossible_size_or_place_is_corrupt(int offset, ulong value) => Judge(new Luks2Image
    {
        Poke = (copy, _) => BinaryPrimitives.WriteUInt64BigEndian(copy.AsSpan(offset), value),
    }).AssertRefused(FindingReason.Corrupt);

    [Fact]
    public void A_checksum_of_an_unknown_kind_cannot_be_checked() =>
        Judge(new Luks2Image { ChecksumAlgorithm = "md5" }).AssertRefused(FindingReason.UnsupportedFeature);

    [Theory]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(16_383)]
    public void A_header_that_is_cut_is_truncated(int length) => Judge(new Luks2Image().Build().Take(length).ToArray()).AssertRefused(FindingReason.Truncated);

    [Fact]
    public void Text_is_escaped()
    {
        Verdict verdict = Judge(new Luks2Image
        {
            Label = "\u001b[2J",
            Segments = Segments().Replace("aes-xts-plain64", "x\\u202ey"),
        }).AssertAccepted();
        Assert.Contains("label \\u001b[2J", verdict.Info!.Features);
        Assert.StartsWith("luks2 x\\u202ey", verdict.Info.Encryption, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_behind_the_end_of_the_area_is_not_looked_at()
    {
        byte[] padding = Encoding.ASCII.GetBytes("} not json");
        Judge(new Luks2Image { Poke = (copy, _) => padding.CopyTo(copy, copy.Length - padding.Length) }).AssertAccepted();
    }

    private static string Segments(string offset = "524288", string size = "dynamic") =>
        "{\"0\":" + Luks2Image.Segment.Replace("\"524288\"", $"\"{offset}\"").Replace("dynamic", size) + "}";

    private static Luks2Image Kdf(string from, string to) => new() { KeySlots = "{\"0\":" + Luks2Image.KeySlot.Replace(from, to) + "}" };

    private static Verdict Judge(Luks2Image image) => Judge(image.Build());

    private static Verdict Judge(byte[] image) => new(ImageFormats.Luks, image);
}
