using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Luks;

public sealed class Luks1Tests
{
    private const int PayloadOffset = 104;
    private const int Slots = 208;
    private const int SlotSize = 48;

    [Theory]
    [InlineData("aes", "xts-plain64", "sha256")]
    [InlineData("aes", "cbc-essiv:sha256", "sha1")]
    [InlineData("serpent", "xts-plain64", "sha512")]
    public void The_header_says_how_the_volume_is_encrypted(string cipher, string mode, string hash)
    {
        byte[] image = new Luks1Image { Cipher = cipher, Mode = mode, Hash = hash }.Build();
        var verdict = new Verdict(ImageFormats.Luks, image);
        verdict.AssertAccepted();

        Assert.Equal("luks", verdict.Info!.Format);
        Assert.Equal("version 1", verdict.Info.Variant);
        Assert.Equal($"luks1 {cipher}-{mode} {hash}", verdict.Info.Encryption);
        Assert.Equal((ulong)Luks1Image.PayloadSize, verdict.Info.VirtualSize);
        Assert.Equal(image.Length, verdict.Info.FileSize);
        Assert.Equal((ulong)Luks1Image.PayloadSize, verdict.MappedSize);
        Assert.Contains("key slots in use: 0", verdict.Info.Features);
        Assert.Contains($"payload offset {image.Length - Luks1Image.PayloadSize}", verdict.Info.Features);
        Assert.Contains(verdict.Info.Features, f => f.StartsWith("uuid ", StringComparison.Ordinal) && f.Length == 41);
    }

    [Fact]
    public void QEMU_says_the_same_of_the_header()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("volume.luks", new Luks1Image().Build());

        string info = Qemu.Img($"info --image-opts driver=luks,file.filename={path}");

        Assert.Contains($"({Luks1Image.PayloadSize} bytes)", info, StringComparison.Ordinal);
        Assert.Contains($"payload offset: {Luks1Image.PayloadSector * 512}", info, StringComparison.Ordinal);
        Assert.Contains("hash alg: sha256", info, StringComparison.Ordinal);
    }

    [Fact]
    public void The_payload_is_never_read_without_its_key()
    {
        Assert.Equal(FindingReason.Encrypted, new Verdict(ImageFormats.Luks, new Luks1Image().Build()).ReaderError?.Reason);
    }

    [Fact]
    public void A_declared_volume_passes_with_a_note_as_what_it_is_was_said()
    {
        ImageReport report = HostileVerdict.Accepts(new Luks1Image().Build(), "luks");

        Finding note = Assert.Single(report.Findings);
        Assert.Equal((FindingSeverity.Note, "DeclaredEncryption"), (note.Severity, note.Id));
        Assert.True(HostileVerdict.Of(new Luks1Image().Build(), "luks", strict: true).Passed);
        HostileVerdict.Refuses(FindingReason.Encrypted, new Luks1Image().Build(), "raw");
        HostileVerdict.Refuses(FindingReason.FormatMismatch, new byte[1 << 20], "luks");
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x00400000U)] // 2 GiB: where libvirt's int runs over
    [InlineData(Luks1Image.PayloadSector + 401U)] // the first sector behind the file
    public void K02_a_payload_offset_behind_the_end_is_corrupt(uint sectors) =>
        Refused(FindingReason.Corrupt, i => i.Be32(PayloadOffset, sectors));

    [Fact]
    public void K02_a_payload_may_be_empty()
    {
        byte[] image = new Luks1Image().Build();
        byte[] header = image.AsSpan(0, image.Length - Luks1Image.PayloadSize).ToArray();
        Assert.Equal(0UL, new Verdict(ImageFormats.Luks, header).AssertAccepted().Info!.VirtualSize);
    }

    [Fact]
    public void A_detached_header_is_no_disk() => Refused(FindingReason.UnsupportedFeature, i => i.Be32(PayloadOffset, 0));

    [Fact]
    public void K03_rounds_that_nobody_waits_for_are_a_limit_where_a_key_depends_on_them()
    {
        Refused(FindingReason.Limit, i => i.Be32(Slots + 4, uint.MaxValue));
        Refused(FindingReason.Limit, i => i.Be32(Slots + 4, 100_000_001));
        Refused(FindingReason.Limit, i => i.Be32(164, uint.MaxValue));
        Refused(FindingReason.Corrupt, i => i.Be32(Slots + 4, 0));
        Judge(i => i.Be32(Slots + 4, 100_000_000)).AssertAccepted();
        Judge(i => i.Be32(Slots + SlotSize + 4, uint.MaxValue)).AssertAccepted();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(0xffff)]
    public void Versions_that_do_not_exist_are_not_read(int version) =>
        Refused(FindingReason.UnsupportedVersion, i => { (i[6], i[7]) = ((byte)(version >> 8), (byte)(version & 0xff)); return i; });

    [Theory]
    [InlineData(8)]
    [InlineData(40)]
    [InlineData(72)]
    public void Text_without_an_end_is_corrupt(int offset)
    {
        Refused(FindingReason.Corrupt, i => { i.AsSpan(offset, 32).Fill((byte)'a'); return i; });
        Refused(FindingReason.Corrupt, i => { i[offset] = 0; return i; });
    }

    [Fact]
    public void Text_is_escaped()
    {
        Verdict verdict = Judge(i => { Encoding.ASCII.GetBytes("\u001b[2J\0").CopyTo(i, 8); return i; });
        Assert.Equal("luks1 \\u001b[2J-xts-plain64 sha256", verdict.AssertAccepted().Info!.Encryption);
    }

    [Theory]
    [InlineData(0, 0U)] // state
    [InlineData(0, 0x00ac71f4U)]
    [InlineData(44, 0U)] // stripes
    [InlineData(44, 3999U)]
    [InlineData(40, 0U)] // key material on the header,
    [InlineData(40, 1U)]
    [InlineData(40, 265U)] // on its neighbour,
    [InlineData(40, Luks1Image.PayloadSector - 1U)] // on the payload
    public void A_key_slot_with_a_broken_field_is_corrupt(int field, uint value) => Refused(FindingReason.Corrupt, i => i.Be32(Slots + field, value));

    [Fact]
    public void Key_material_behind_the_end_is_truncated() => Refused(FindingReason.Truncated, i => i.Be32(Slots + 40, 0x7fffffff));

    [Theory]
    [InlineData(0U)]
    [InlineData(513U)]
    [InlineData(uint.MaxValue)]
    public void A_key_of_impossible_length_is_corrupt(uint bytes) => Refused(FindingReason.Corrupt, i => i.Be32(108, bytes));

    [Theory]
    [InlineData(591)]
    [InlineData(8)]
    [InlineData(7)]
    public void A_header_that_is_cut_is_truncated(int length) => Refused(FindingReason.Truncated, i => i.Take(length).ToArray());

    private static void Refused(FindingReason reason, Func<byte[], byte[]> poke) => Judge(poke).AssertRefused(reason);

    private static Verdict Judge(Func<byte[], byte[]> poke) => new(ImageFormats.Luks, poke(new Luks1Image().Build()));
}
