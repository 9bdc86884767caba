using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.1: what an image says of other files is reported, and never opened.</summary>
public sealed class Qcow2ExternalReferenceTests
{
    [Theory]
    [InlineData("Q-EXT-05", "../../../../etc/passwd")]
    [InlineData("Q-EXT-12", "itself.qcow2")]
    [InlineData("Q-EXT-json", "json:{\"driver\":\"file\"}")]
    public void Backing_file_is_reported_and_the_payload_refused(string id, string name)
    {
        var verdict = Qcow2Verdict.Of(new Qcow2ImageBuilder().BackingFile(name).Build());

        Assert.NotEmpty(id);
        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, name), Assert.Single(verdict.Info!.References));
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
    }

    [Fact]
    public void Name_of_a_backing_file_is_escaped()
    {
        var verdict = Qcow2Verdict.Of(new Qcow2ImageBuilder().BackingFile("a\u001b[2Jb").Build());

        Assert.Equal(@"a\u001b[2Jb", Assert.Single(verdict.Info!.References).Target);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Data_file_is_reported_by_its_bit_and_by_its_name(bool hasBit, bool hasName)
    {
        var image = new Qcow2ImageBuilder();
        image = hasBit ? image.Poke64(72, 4) : image;
        image = hasName ? image.Extension(0x44415441, Encoding.UTF8.GetBytes("/dev/sda")) : image;

        var verdict = Qcow2Verdict.Of(image.Build());

        Assert.Equal(new ExternalReference(ExternalReference.DataFile, hasName ? "/dev/sda" : string.Empty), Assert.Single(verdict.Info!.References));
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
    }

    [Fact]
    public void Q_EXT_07_backing_file_without_a_name() =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke64(8, 0x8000).Poke32(16, 0).Build());

    [Theory]
    [InlineData(0x10008UL, 11u)]
    [InlineData(0xfffaUL, 11u)]
    [InlineData(64UL, 11u)]
    [InlineData(0x400UL, 1024u)]
    [InlineData(0x400UL, uint.MaxValue)]
    [InlineData(ulong.MaxValue, 11u)]
    public void Q_EXT_09_name_outside_the_first_cluster(ulong offset, uint length) =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke64(8, offset).Poke32(16, length).Build());

    [Fact]
    public void Q_EXT_17_raw_external_data_without_a_data_file() =>
        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, new Qcow2ImageBuilder().Poke64(88, 2).Build());

    [Fact]
    public void Q_EXT_18_version_2_has_no_feature_fields() =>
        Qcow2Verdict.AssertAccepted(new Qcow2ImageBuilder(version: 2).Poke32(72, 0x12345678).Poke32(76, 4).Build());

    [Fact]
    public void Q_EXT_19_backing_file_of_version_1_is_named()
    {
        byte[] name = Encoding.UTF8.GetBytes("/etc/passwd");
        byte[] image = new Qcow2ImageBuilder().Poke32(4, 1).Poke64(8, 0x30).Poke32(16, (uint)name.Length).Poke(0x30, name).Build();

        Verdict verdict = Qcow2Verdict.AssertRefused(FindingReason.UnsupportedVersion, image);

        Assert.Contains("'/etc/passwd'", verdict.Errors.First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Q_EXT_20_version_1_is_not_parsed_as_version_2()
    {
        byte[] image = new byte[48];
        new Qcow2ImageBuilder().Poke32(4, 1).Build().AsSpan(0, 8).CopyTo(image);

        Qcow2Verdict.AssertRefused(FindingReason.UnsupportedVersion, image);
    }
}
