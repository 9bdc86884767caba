using System.Text;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Neighbours of the threat catalogue's rows: the same rule at another place. Clusters of 64 KiB, L2 at 0x40000.</summary>
public sealed class ImaginedRowsTests(HostileBases bases) : IClassFixture<HostileBases>
{
    private const ulong Copied = 1UL << 63;

    [Theory]
    [InlineData(Copied)]
    [InlineData(Copied | 0x40000)]
    [InlineData(Copied | 0x30000)]
    [InlineData(Copied | 0x20000)]
    [InlineData(Copied | 0x10000)]
    [InlineData(Copied | 0x40001)]
    [InlineData(0x4000_0000_0000_0000UL)]
    [InlineData(0xc000_0000_0005_0000UL)]
    public void Guest_data_in_metadata_is_corrupt(ulong entry) => HostileVerdict.Refuses(FindingReason.Corrupt, bases.Get("plain").Be64(0x40000, entry));

    [Theory]
    [InlineData(48, 0x30000UL)]
    [InlineData(40, 0x10000UL)]
    [InlineData(40, 0x20000UL)]
    [InlineData(48, 0x40000UL)]
    public void Two_tables_in_one_place_are_corrupt(int field, ulong offset) => HostileVerdict.Refuses(FindingReason.Corrupt, bases.Get("plain").Be64(field, offset));

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(0x10000)]
    [InlineData(0x30000)]
    [InlineData(0x40000)]
    public void Whatever_points_behind_the_end_is_truncated(int field)
    {
        byte[] image = bases.Get("plain");
        int end = (image.Length + 0xffff) & ~0xffff;
        HostileVerdict.Refuses(FindingReason.Truncated, image.Be64(field, (ulong)end));
        HostileVerdict.Refuses(FindingReason.Truncated, image.Be64(field, 0x00ff_ffff_ffff_0000));
    }

    [Theory]
    [InlineData(20, 22U, FindingReason.Limit)]
    [InlineData(20, 8U, FindingReason.Corrupt)]
    [InlineData(20, 0U, FindingReason.Corrupt)]
    [InlineData(36, 0x400001U, FindingReason.Limit)]
    [InlineData(56, 0U, FindingReason.Corrupt)]
    [InlineData(56, 129U, FindingReason.Limit)]
    [InlineData(60, 65537U, FindingReason.Limit)]
    [InlineData(96, 7U, FindingReason.Corrupt)]
    [InlineData(100, 0x10008U, FindingReason.Corrupt)]
    [InlineData(4, 4U, FindingReason.UnsupportedVersion)]
    [InlineData(4, uint.MaxValue, FindingReason.UnsupportedVersion)]
    [InlineData(32, 3U, FindingReason.UnsupportedFeature)]
    [InlineData(32, 1U, FindingReason.Encrypted)]
    public void A_header_field_beyond_its_bound_is_refused(int field, uint value, FindingReason reason) =>
        HostileVerdict.Refuses(reason, bases.Get("plain").Be32(field, value));

    [Theory]
    [InlineData("json:{\"file\":{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}}")]
    [InlineData("nbd://example.org/disk")]
    [InlineData("/dev/sda")]
    [InlineData("fat:rw:/etc")]
    [InlineData("\0")]
    public void A_name_of_any_kind_is_an_external_reference(string name)
    {
        byte[] image = bases.Get("plain").Be64(8, 0x8000).Be32(16, (uint)name.Length);
        Encoding.ASCII.GetBytes(name).CopyTo(image, 0x8000);
        HostileVerdict.Refuses(FindingReason.ExternalReference, image);
    }

    [Theory]
    [InlineData("version 2", 72)]
    [InlineData("plain", 112)]
    public void A_data_file_is_an_external_reference_with_or_without_its_bit(string name, int extension)
    {
        byte[] image = bases.Get(name).Be32(extension, 0x44415441).Be32(extension + 4, 4).Be32(extension + 8, 0x2f657463).Be64(extension + 16, 0);
        HostileVerdict.Refuses(FindingReason.ExternalReference, image);
        if (name == "plain")
        {
            HostileVerdict.Refuses(FindingReason.ExternalReference, bases.Get(name).Be64(72, 4));
        }
    }

    [Theory]
    [InlineData(0, "QED\0")]
    [InlineData(0, "KDMV")]
    [InlineData(0, "COWD")]
    [InlineData(0, "vhdxfile")]
    [InlineData(0, "conectix")]
    [InlineData(0, "WithoutFreeSpace")]
    [InlineData(0, "WithouFreSpacExt")]
    [InlineData(0, "Bochs Virtual HD Image")]
    [InlineData(0, "# Disk DescriptorFile\nversion=1\n")]
    [InlineData(0, "# comment\nversion=3\n")]
    [InlineData(0, "#!/bin/sh\n#V2.0 Format\nmodprobe cloop")]
    [InlineData(0, "QFI\u00fb\0\0\0\u0001")]
    [InlineData(0, "QFI\u00fb\0\0\0\u0009")]
    [InlineData(0x40, "\u007f\u0010\u00da\u00be")]
    [InlineData(0xfe00, "koly")]
    [InlineData(0xfe00, "conectix")]
    public void Another_format_in_a_raw_source_is_no_raw_source(int offset, string mark)
    {
        byte[] image = new byte[0x10000];
        for (int i = 0; i < mark.Length; i++)
        {
            image[offset + i] = (byte)mark[i];
        }

        HostileVerdict.Refuses(FindingReason.FormatMismatch, image, "raw");
        HostileVerdict.Refuses(FindingReason.FormatMismatch, image, "iso");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    public void A_raw_source_of_any_length_is_one(int length) =>
        Assert.Equal((ulong)length, HostileVerdict.Accepts(new byte[length], "raw").Info!.VirtualSize);

    [Fact]
    public void Optional_features_and_unknown_extensions_are_no_reason_to_refuse() =>
        HostileVerdict.Accepts(bases.Get("plain").Be64(80, ulong.MaxValue).Be64(88, ulong.MaxValue << 2).Be32(112, 0x12345678));

    [Theory]
    [InlineData(24, 0UL)]
    [InlineData(24, 1UL)]
    [InlineData(24, (64UL << 20) - 511)]
    public void A_disk_of_any_size_that_its_tables_cover_is_one(int field, ulong size) =>
        Assert.Equal(size, HostileVerdict.Accepts(bases.Get("plain").Be64(field, size)).Info!.VirtualSize);
}
