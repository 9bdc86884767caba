using System;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Validation;

/// <summary>The verdict as a whole: declared format against bytes (threat catalogue P-01 to P-11), then the policy.</summary>
public class ImageValidatorTests
{
    private const int IsoMark = 0x8000;

    [Theory]
    [InlineData("raw")]
    [InlineData("iso")]
    [InlineData("qcow2")]
    public void P01_a_qcow2_that_is_an_iso_too_is_ambiguous_whatever_it_is_declared(string declared)
    {
        byte[] image = Put(EmptyQcow2(), IsoMark, "\u0001CD001\u0001");
        AssertRefused(FindingReason.AmbiguousFormat, Validate(image, declared));
    }

    [Fact]
    public void P02_a_qcow2_with_a_boot_signature_is_ambiguous_when_declared_raw_and_fine_as_qcow2()
    {
        byte[] image = EmptyQcow2();
        (image[510], image[511]) = (0x55, 0xaa);
        AssertRefused(FindingReason.AmbiguousFormat, Validate(image, "raw"));
        Assert.True(Validate(image, "qcow2").Passed);
    }

    [Fact]
    public void P03_a_qcow2_declared_raw_is_no_raw_image_and_would_be_probed_as_qcow2()
    {
        ImageReport report = Validate(EmptyQcow2(), "raw");
        AssertRefused(FindingReason.FormatMismatch, report);
        AssertRefused(FindingReason.AmbiguousFormat, report);
        Assert.Contains("qcow2", report.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void P04_a_raw_disk_with_a_vhd_footer_is_ambiguous()
    {
        byte[] disk = new byte[1 << 20];
        (disk[510], disk[511]) = (0x55, 0xaa);
        AssertRefused(FindingReason.AmbiguousFormat, Validate(Put(disk, disk.Length - 512, "conectix"), "raw"));
    }

    [Theory]
    [InlineData("conectix")]
    [InlineData("koly")]
    public void P05_P06_a_qcow2_with_another_format_at_its_end_is_ambiguous(string mark)
    {
        byte[] image = [.. EmptyQcow2(), .. new byte[512]];
        AssertRefused(FindingReason.AmbiguousFormat, Validate(Put(image, image.Length - 512, mark), "qcow2"));
    }

    [Theory]
    [InlineData(new byte[] { 0x1f, 0x8b, 0x08 }, "gzip")]
    [InlineData(new byte[] { 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0 }, "xz")]
    [InlineData(new byte[] { 0x28, 0xb5, 0x2f, 0xfd }, "zstd")]
    [InlineData(new byte[] { 0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c }, "7z")]
    [InlineData(new byte[] { 0x50, 0x4b, 3, 4 }, "zip")]
    public void P09_a_compressed_file_is_no_raw_image_and_the_message_says_what_it_is(byte[] magic, string format)
    {
        byte[] file = new byte[4096];
        magic.CopyTo(file, 0);
        ImageReport report = Validate(file, "raw");
        AssertRefused(FindingReason.FormatMismatch, report);
        Assert.Contains(format, report.Findings[0].Message, StringComparison.Ordinal);
        AssertRefused(FindingReason.FormatMismatch, Validate(file, "qcow2"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void P11_a_luks_volume_declared_raw_is_encrypted(byte version)
    {
        byte[] file = Put(new byte[4096], 0, "LUKS");
        (file[4], file[5], file[7]) = (0xba, 0xbe, version);
        AssertRefused(FindingReason.Encrypted, Validate(file, "raw"));
        Assert.True(Validate(file, "raw", new ImagePolicy { AllowEncryption = true }).Passed);
        Assert.True(Validate(file, "raw", new ImagePolicy { AllowAmbiguousFormat = true }).Passed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    public void P13_P14_a_raw_file_has_the_size_that_it_has(int size)
    {
        ImageReport report = Validate(new byte[size], "raw");
        Assert.True(report.Passed);
        Assert.Equal((ulong)size, report.Info?.VirtualSize);
        Assert.False(Validate(new byte[size], "qcow2").Passed);
        Assert.False(Validate(new byte[size], "iso").Passed);
    }

    [Theory]
    [InlineData("# Disk DescriptorFile\nversion=1\nRW 1 FLAT \"/etc/passwd\" 0\n", "vmdk")]
    [InlineData("#!/bin/sh\n#V2.0 Format\nmodprobe cloop", "cloop")]
    [InlineData("WithoutFreeSpace", "ploop")]
    [InlineData("Bochs Virtual HD Image", "bochs")]
    public void P15_P17_text_at_the_start_of_a_raw_disk_that_other_tools_would_follow(string text, string format)
    {
        ImageReport report = Validate(Put(new byte[1 << 20], 0, text), "raw");
        AssertRefused(FindingReason.FormatMismatch, report);
        Assert.Contains(report.Findings, f => f.Message.Contains(format, StringComparison.Ordinal));
    }

    [Fact]
    public void Raw_bytes_of_no_format_pass_as_raw()
    {
        Assert.True(Validate(new byte[1000], "raw").Passed);
        Assert.True(Validate([], "raw").Passed);
    }

    [Fact]
    public void An_iso_passes_as_iso_and_as_raw_with_a_note()
    {
        byte[] disc = Put(new byte[0x10000], IsoMark, "\u0001CD001\u0001");
        ImageReport report = Validate(disc, "raw");
        Assert.True(report.Passed);
        Assert.Equal([FindingSeverity.Note], report.Findings.Select(f => f.Severity));
        Assert.True(Validate(disc, "iso").Passed);
        AssertRefused(FindingReason.FormatMismatch, Validate(new byte[0x10000], "iso"));
    }

    [Fact]
    public void The_switch_turns_ambiguity_into_a_warning_and_nothing_else()
    {
        var policy = new ImagePolicy { AllowAmbiguousFormat = true };
        ImageReport report = Validate(EmptyQcow2(), "raw", policy);
        Assert.True(report.Passed);
        Assert.All(report.Findings, f => Assert.Equal(FindingSeverity.Warning, f.Severity));
        Assert.False(Validate(EmptyQcow2(), "raw", policy with { Strict = true }).Passed);
        Assert.False(Validate(new byte[4096], "qcow2", policy).Passed);
    }

    [Fact]
    public void Z05_the_size_limit_is_held_against_the_exact_size()
    {
        Assert.True(Validate(EmptyQcow2(size: 1 << 20), "qcow2", new ImagePolicy { MaxVirtualSize = 1 << 20 }).Passed);
        for (ulong above = 1; above <= 511; above += 255)
        {
            AssertRefused(FindingReason.Limit, Validate(EmptyQcow2(size: (1 << 20) + above), "qcow2", new ImagePolicy { MaxVirtualSize = 1 << 20 }));
        }

        AssertRefused(FindingReason.Limit, Validate(new byte[1001], "raw", new ImagePolicy { MaxVirtualSize = 1000 }));
    }

    [Fact]
    public void A_format_that_the_policy_does_not_list_is_refused()
    {
        var policy = new ImagePolicy { AllowedFormats = ["QCOW2"] };
        Assert.True(Validate(EmptyQcow2(), "qcow2", policy).Passed);
        AssertRefused(FindingReason.FormatNotAllowed, Validate(new byte[10], "raw", policy));
    }

    [Fact]
    public void A_backing_file_is_refused_and_its_name_is_shown_escaped()
    {
        byte[] image = EmptyQcow2(backingFile: "/etc/\u001b[2Jshadow");
        ImageReport report = Validate(image, "qcow2");
        AssertRefused(FindingReason.ExternalReference, report);
        Assert.Contains("/etc/\\u001b[2Jshadow", report.Findings[0].Message, StringComparison.Ordinal);
        Assert.True(Validate(image, "qcow2", new ImagePolicy { AllowBackingFile = true }).Passed);
    }

    [Fact]
    public void An_encrypted_payload_is_refused()
    {
        byte[] image = EmptyQcow2();
        image[35] = 1; // crypt_method: AES
        AssertRefused(FindingReason.Encrypted, Validate(image, "qcow2"));
        Assert.True(Validate(image, "qcow2", new ImagePolicy { AllowEncryption = true }).Passed);
    }

    [Fact]
    public void Errors_come_first()
    {
        byte[] image = EmptyQcow2(backingFile: "x");
        image[79] = 1; // incompatible_features: dirty
        ImageReport report = Validate(image, "qcow2");
        Assert.Equal(report.Findings.OrderByDescending(f => f.Severity).Select(f => f.Id), report.Findings.Select(f => f.Id));
        Assert.Equal(FindingSeverity.Error, report.Findings[0].Severity);
    }

    private static ImageReport Validate(byte[] file, string declared, ImagePolicy? policy = null)
    {
        Assert.True(ImageFormats.TryGet(declared, out ImageFormat? format));
        using var source = new MemoryByteSource(file);
        return ImageValidator.Validate(source, format, policy ?? ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
    }

    private static void AssertRefused(FindingReason reason, ImageReport report)
    {
        Assert.False(report.Passed);
        Assert.Contains(report.Findings, f => f.Severity == FindingSeverity.Error && f.Reason == reason);
    }

    private static byte[] Put(byte[] file, int offset, string text)
    {
        Encoding.ASCII.GetBytes(text).CopyTo(file, offset);
        return file;
    }

    /// <summary>What qemu-img creates: header, refcount table, refcount block and L1 table, a cluster each.</summary>
    private static byte[] EmptyQcow2(ulong size = 64 << 20, string backingFile = "")
    {
        byte[] file = new byte[4 << 16];
        new Qcow2Header
        {
            Size = size,
            L1Size = 1,
            L1TableOffset = 3 << 16,
            RefcountTableOffset = 1 << 16,
            RefcountTableClusters = 1,
            BackingFileOffset = backingFile.Length > 0 ? 0x200UL : 0,
            BackingFileSize = (uint)backingFile.Length,
        }.WriteTo(file);
        Put(file, 0x200, backingFile);
        file[(1 << 16) + 5] = 2; // refcount table: the block is at 0x20000
        for (int cluster = 0; cluster < 4; cluster++)
        {
            file[(2 << 16) + (2 * cluster) + 1] = 1;
        }

        return file;
    }
}
