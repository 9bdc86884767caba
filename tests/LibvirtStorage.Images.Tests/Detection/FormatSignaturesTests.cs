using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources.Wrapped;
using Xunit;

namespace LibvirtStorage.Images.Tests.Detection;

public class FormatSignaturesTests
{
    public static TheoryData<string, int, string> HeadMarks => new()
    {
        { "qcow", 0, "51 46 49 fb 00 00 00 01" },
        { "qcow2", 0, "51 46 49 fb 00 00 00 02" },
        { "qcow2", 0, "51 46 49 fb 00 00 00 03" },
        { "qcow2", 0, "51 46 49 fb 00 00 00 00" },
        { "qcow", 0, "51 46 49 20 00 00 00 01" },
        { "qcow2", 0, "51 46 49 00 00 00 00 03" },
        { "qed", 0, "51 45 44 00" },
        { "qed", 0, "51 45 44 21" },
        { "vmdk", 0, "4b 44 4d 56" },
        { "vmdk", 0, "43 4f 57 44" },
        { "vmdk", 0, "be ba fe ca 00 00 00 00" },
        { "vhdx", 0, "76 68 64 78 66 69 6c 65" },
        { "vpc", 0, "63 6f 6e 65 63 74 69 78" },
        { "vdi", 0x40, "7f 10 da be" },
        { "luks", 0, "4c 55 4b 53 ba be 00 01" },
        { "luks", 0, "4c 55 4b 53 ba be 00 02" },
        { "luks", 0x4000, "53 4b 55 4c ba be" },
        { "luks", 0x8000, "53 4b 55 4c ba be" },
        { "iso", 0x8000, "01 43 44 30 30 31 01" },
        { "gzip", 0, "1f 8b 08" },
        { "xz", 0, "fd 37 7a 58 5a 00" },
        { "zstd", 0, "28 b5 2f fd" },
        { "zstd", 0, "5e 2a 4d 18" },
        { "bzip2", 0, "42 5a 68 39 31 41 59 26 53 59" },
        { "bzip2", 0, "42 5a 68 39 17 72 45 38 50 90" },
        { "7z", 0, "37 7a bc af 27 1c" },
        { "zip", 0, "50 4b 03 04" },
        { "tar", 257, "75 73 74 61 72" },
        { "cow", 0, "4f 4f 4f 4d" },
    };

    public static TheoryData<string, string> TextMarks => new()
    {
        { "ploop", "WithoutFreeSpace" },
        { "ploop", "WithouFreSpacExt" },
        { "bochs", "Bochs Virtual HD Image" },
        { "cloop", "#!/bin/sh\n#V2.0 Format\nmodprobe cloop" },
        { "vmdk", "# Disk DescriptorFile\nversion=1\n" },
        { "vmdk", "# disk descriptorfile\r\nversion=1\r\n" },
        { "vmdk", "# a comment\n\n   \n# another\nversion=3\ncreateType=\"monolithicFlat\"\n" },
        { "vmdk", "version=2\r\nCID=fffffffe\n" },
    };

    [Theory]
    [MemberData(nameof(HeadMarks))]
    public void A_mark_at_its_offset_is_found(string format, int offset, string bytes)
    {
        byte[] file = new byte[0x9000];
        Bytes(bytes).CopyTo(file, offset);
        Assert.Equal([format], Found(file));
    }

    [Theory]
    [MemberData(nameof(HeadMarks))]
    public void A_mark_that_the_end_of_the_file_cuts_is_not_found(string format, int offset, string bytes)
    {
        // libvirt looks at three bytes of these, and the versions are no part of the mark: a file cut behind it is still not raw.
        int needed = format is "qcow" or "qcow2" or "qed" ? 3 : Math.Min(Bytes(bytes).Length, format == "luks" ? 6 : 99);
        byte[] file = new byte[0x9000];
        Bytes(bytes).CopyTo(file, offset);
        int last = format == "iso" ? offset + 6 : offset + needed;
        Assert.Empty(Found(file.Take(last - 1).ToArray()));
    }

    [Theory]
    [MemberData(nameof(TextMarks))]
    public void A_mark_of_text_is_found(string format, string text)
    {
        Assert.Equal([format], Found(Encoding.ASCII.GetBytes(text)));
    }

    [Theory]
    [InlineData("# a shell script\necho version=1\n")]
    [InlineData("version=4\n")]
    [InlineData("version=1")]
    [InlineData(" x\nversion=1\n")]
    public void Other_text_is_no_vmdk_descriptor(string text)
    {
        // Without an end of line qemu does not take the last one either, but a descriptor of one line is none for anybody.
        string[] expected = text == "version=1" ? ["vmdk"] : [];
        Assert.Equal(expected, Found(Encoding.ASCII.GetBytes(text)));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(511, true)]
    [InlineData(513, false)]
    [InlineData(8, false)]
    public void A_vhd_footer_counts_in_the_last_sector(int fromEnd, bool counts)
    {
        byte[] file = new byte[8192];
        Encoding.ASCII.GetBytes("conectix").CopyTo(file, file.Length - fromEnd);
        Assert.Equal(counts ? ["vpc"] : [], Found(file));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(700, true)]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    [InlineData(511, false)]
    public void A_dmg_trailer_counts_where_qemu_looks_for_it(int fromEnd, bool counts)
    {
        byte[] file = new byte[8192];
        Encoding.ASCII.GetBytes("koly").CopyTo(file, file.Length - fromEnd);
        Assert.Equal(counts ? ["dmg"] : [], Found(file));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(0x8200)]
    [InlineData(100_000)]
    public void Zeros_of_any_length_are_nothing(int length) => Assert.Empty(Found(new byte[length]));

    [Fact]
    public void Every_format_but_raw_bytes_has_marks_of_its_own()
    {
        Assert.All(ImageFormats.All, f => Assert.Equal(f == ImageFormats.Raw, f.Signatures.Count == 0));
        Assert.All(ImageFormats.All, f => Assert.All(f.Signatures, s => Assert.True(s.Format == f.Name && f.IsMarkedBy(s))));
        Assert.All(ImageFormats.All.SelectMany(f => f.Signatures), s => Assert.Contains(s, FormatSignatures.All));
        Assert.All(Wrapper.All, w => Assert.Contains(w.Signature, FormatSignatures.All));
    }

    private static string[] Found(byte[] file)
    {
        using var source = new MemoryByteSource(file);
        return FormatSignatures.FindIn(SignatureWindow.Of(source)).Select(s => s.Format).ToArray();
    }

    private static byte[] Bytes(string hex) => hex.Split(' ').Select(b => Convert.ToByte(b, 16)).ToArray();
}
