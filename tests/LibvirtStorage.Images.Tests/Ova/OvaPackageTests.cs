using System;
using System.IO;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests.Sources;
using LibvirtStorage.Images.Tests.Sources.Wrapped;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ova;

/// <summary>Packages of disks: what is read of them, and what descriptor, manifest and members must agree in.</summary>
public sealed class OvaPackageTests
{
    private static readonly byte[] s_disk = Patterns.Text(70_001);
    private static readonly byte[] s_other = Patterns.Random(1000);

    [Theory]
    [InlineData("SHA1", "http://schemas.dmtf.org/ovf/envelope/1")]
    [InlineData("SHA256", "http://schemas.dmtf.org/ovf/envelope/1")]
    [InlineData("SHA512", "http://schemas.dmtf.org/ovf/envelope/2")]
    public void The_disks_of_a_package_are_sources_of_their_own(string algorithm, string version)
    {
        byte[] package = new OvaBuilder { Algorithm = algorithm, Namespace = version }
            .Disk("vm-disk1.vmdk", s_disk, OvaBuilder.StreamOptimized, 40, unit: "byte * 2^30")
            .Disk("vm-disk2.qcow2", s_other, OvaBuilder.Qcow2, 1000)
            .Build();
        using var source = new MemoryByteSource(package);
        OvaPackage ova = OvaPackage.Open(source, Budget());

        Assert.Equal(["vm.ovf", "vm.mf", "vm-disk1.vmdk", "vm-disk2.qcow2"], ova.Members.Select(m => m.Name));
        Assert.Equal(["vmdisk1", "vmdisk2"], ova.Disks.Select(d => d.Id));
        Assert.Equal(["vmdk", "qcow2"], ova.Disks.Select(d => d.Format));
        Assert.Equal([40UL << 30, 1000UL], ova.Disks.Select(d => d.Capacity!.Value));
        Assert.All(ova.Disks, d => Assert.Null(d.Wrapper));
        Assert.All(ova.Disks, d => Assert.Null(d.CheckDigest(null, default)));
        AssertContent(s_disk, ova.Disks[0]);
        AssertContent(s_other, ova.Disks[1]);
        Assert.True(OvaPackage.IsNamed("a/vm.OVA"));
    }

    [Theory]
    [InlineData("ovf:capacity=", "capacity=\"9\" ovf:capacity=")]
    [InlineData("ovf:href=", "href=\"other.vmdk\" ovf:href=")]
    public void Two_attributes_of_one_name_that_differ_are_corrupt(string from, string to)
    {
        byte[] package = new OvaBuilder { Descriptor = d => Changed(d, from, to) }.Disk("d.vmdk", new byte[512], OvaBuilder.StreamOptimized, 512).Build();
        using var source = new MemoryByteSource(package);

        DiskImageException e = Assert.Throws<DiskImageException>(() => OvaPackage.Open(source, Budget()));

        Assert.Equal(nameof(OvaRules.OvfCorrupt), e.Finding.Id);
    }

    [Fact]
    public void A_disk_is_validated_and_its_header_held_against_the_descriptor()
    {
        using var folder = new TemporaryFolder();
        Qemu.Img($"create -f qcow2 \"{folder.File("d.qcow2")}\" 10M");
        byte[] qcow2 = File.ReadAllBytes(folder.File("d.qcow2"));
        byte[] package = new OvaBuilder().Disk("d.qcow2", qcow2, OvaBuilder.Qcow2, 10 << 20).Build();
        using var source = new MemoryByteSource(package);
        OvaDisk disk = OvaPackage.Open(source, Budget()).Disks.Single();
        Assert.True(ImageFormats.TryGet(disk.Format!, out ImageFormat? format));

        using ByteSource inside = disk.OpenSource();
        ImageReport report = ImageValidator.Validate(inside, format, ImagePolicy.Default, Budget());
        Assert.True(report.Passed);
        Assert.Null(disk.CheckCapacity(report.Info!, ImagePolicy.Default));
        ImageInfo smaller = report.Info! with { VirtualSize = 9 << 20 };
        Assert.Equal((FindingSeverity.Warning, "OvfCapacity"), Capacity(10));
        Assert.Equal((FindingSeverity.Error, "VirtualSizeLimit"), Capacity(9));

        // The disk's own size is refused elsewhere.
        Assert.Equal((FindingSeverity.Warning, "OvfCapacity"), Capacity(8));

        (FindingSeverity, string) Capacity(ulong limit)
        {
            Finding finding = disk.CheckCapacity(smaller, new ImagePolicy { MaxVirtualSize = limit << 20 })!;
            return (finding.Severity, finding.Id);
        }
    }

    [Fact]
    public void A_disk_may_be_compressed_once_more()
    {
        OvaPackage ova = Open(new OvaBuilder().Disk("d.raw.gz", Packed.As(Wrapper.Gzip, s_disk), "", 70_001, "ovf:compression=\"gzip\""), out ByteSource source);
        using (source)
        {
            Assert.Equal(("raw", "gzip"), (ova.Disks[0].Format, ova.Disks[0].Wrapper?.Name));
            using ByteSource packed = ova.Disks[0].OpenSource();
            using ByteSource raw = UnpackedByteSource.Open(packed, ova.Disks[0].Wrapper!, new UnpackOptions { ReadForward = true });
            byte[] read = new byte[s_disk.Length];
            raw.Read(0, read);
            PayloadOf.AssertSame(s_disk, read);
        }
    }

    [Theory]
    [InlineData("http://www.vmware.com/interfaces/specifications/vmdk.html#sparse", "d.bin", "vmdk")]
    [InlineData("http://go.microsoft.com/fwlink/?LinkId=137171", "d.bin", "vpc")]
    [InlineData("http://www.microsoft.com/technet/virtualserver/downloads/vhdspec.mspx", "d.bin", "vpc")]
    [InlineData("https://technet.microsoft.com/vhdx", "d.vhd", "vhdx")]
    [InlineData(OvaBuilder.Qcow2, "d.vmdk", "qcow2")]
    [InlineData("", "d.QCOW2", "qcow2")]
    [InlineData("urn:unknown", "d.raw", "raw")]
    [InlineData("", "d.img", null)]
    public void The_format_is_the_one_of_the_address_or_else_of_the_extension(string address, string name, string? format)
    {
        OvaPackage ova = Open(new OvaBuilder().Disk(name, s_disk, address, 1), out ByteSource source);
        using (source)
        {
            Assert.Equal(format, ova.Disks[0].Format);
        }
    }

    [Theory]
    [InlineData("byte * 2^20", 20)]
    [InlineData("byte*2^10", 10)]
    [InlineData("MegaBytes", 20)]
    public void A_capacity_has_a_unit(string unit, int shift)
    {
        OvaPackage ova = Open(new OvaBuilder().Disk("d.raw", s_disk, "", 3, unit: unit), out ByteSource source);
        using (source)
        {
            Assert.Equal(3UL << shift, ova.Disks[0].Capacity);
        }
    }

    [Fact]
    public void Disks_without_a_file_are_left_out_and_capacities_may_be_open()
    {
        var builder = new OvaBuilder { Descriptor = d => d.Replace("ovf:capacity=\"1\"", "ovf:capacity=\"${size}\"") };
        builder.Disks.Add("<Disk ovf:capacity=\"1\" ovf:diskId=\"empty\"/>");
        OvaPackage ova = Open(builder.Disk("d.raw", s_disk, "", 1), out ByteSource source);
        using (source)
        {
            Assert.Equal("vmdisk2", Assert.Single(ova.Disks).Id);
            Assert.Null(ova.Disks[0].Capacity);
            Assert.Null(ova.Disks[0].CheckCapacity(new ImageInfo { Format = "raw", VirtualSize = 5, FileSize = 5 }, ImagePolicy.Default));
        }
    }

    [Fact]
    public void A_changed_disk_has_another_digest()
    {
        byte[] package = new OvaBuilder().Disk("d.raw", s_disk, "", 1).Build();
        using var source = new MemoryByteSource(package);
        OvaDisk disk = OvaPackage.Open(source, Budget()).Disks[0];
        package[disk.Member.Offset + 1000] ^= 1;
        AssertRefused(FindingReason.Corrupt, () => disk.CheckDigest(null, default));
    }

    [Fact]
    public void A_changed_descriptor_has_another_digest()
    {
        byte[] package = new OvaBuilder().Disk("d.raw", s_disk, "", 1).Build();
        int at = Encoding.ASCII.GetString(package).IndexOf("<Name>vm", StringComparison.Ordinal);
        package[at + 6] ^= 1;
        AssertRefused(FindingReason.Corrupt, package);
    }

    [Fact]
    public void Without_a_digest_there_is_a_warning()
    {
        OvaPackage ova = Open(new OvaBuilder { Manifest = null }.Disk("d.raw", s_disk, "", 1), out ByteSource source);
        using (source)
        {
            Assert.Equal(FindingSeverity.Warning, ova.Disks[0].CheckDigest(null, default)?.Severity);
        }
    }

    [Theory]
    [InlineData("garbage\n", FindingReason.Corrupt)]
    [InlineData("MD5(d.raw)= 00\n", FindingReason.Corrupt)]
    [InlineData("SHA256(d.raw)= 00\n", FindingReason.Corrupt)]
    [InlineData("SHA1(vm.ovf)= 0000000000000000000000000000000000000000\n", FindingReason.Corrupt)]
    [InlineData("SHA1(d.raw)= 0000000000000000000000000000000000000000\nSHA1(D.raw)= 0000000000000000000000000000000000000000\n", FindingReason.Corrupt)]
    public void A_manifest_that_makes_no_sense_is_refused(string manifest, FindingReason reason) =>
        AssertRefused(reason, new OvaBuilder { Manifest = _ => manifest }.Disk("d.raw", s_disk, "", 1).Build());

    [Theory]
    [InlineData("<Envelope", "<Package", FindingReason.Corrupt)]
    [InlineData("</Envelope>", "", FindingReason.Corrupt)]
    [InlineData("envelope/1", "other/1", FindingReason.Corrupt)]
    [InlineData("<Envelope", "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><Envelope", FindingReason.Corrupt)]
    [InlineData("ovf:href=\"d.raw\"", "ovf:href=\"../d.raw\"", FindingReason.ExternalReference)]
    [InlineData("ovf:href=\"d.raw\"", "ovf:href=\"%2e%2e%2fd.raw\"", FindingReason.ExternalReference)]
    [InlineData("ovf:href=\"d.raw\"", "ovf:href=\"/etc/passwd\"", FindingReason.ExternalReference)]
    [InlineData("ovf:href=\"d.raw\"", "ovf:href=\"https://example.org/d.raw\"", FindingReason.ExternalReference)]
    [InlineData("ovf:href=\"d.raw\"", "ovf:href=\"other.raw\"", FindingReason.Truncated)]
    [InlineData("ovf:href=\"d.raw\"", "", FindingReason.Corrupt)]
    [InlineData("ovf:size=\"70001\"", "ovf:size=\"70002\"", FindingReason.Corrupt)]
    [InlineData("ovf:size=\"70001\"", "ovf:size=\"-1\"", FindingReason.Corrupt)]
    [InlineData("ovf:size=\"70001\"", "ovf:size=\"70001\" ovf:chunkSize=\"100\"", FindingReason.UnsupportedFeature)]
    [InlineData("ovf:size=\"70001\"", "ovf:compression=\"lzh\"", FindingReason.UnsupportedFeature)]
    [InlineData("ovf:fileRef=\"file1\"", "ovf:fileRef=\"file2\"", FindingReason.Corrupt)]
    [InlineData("ovf:fileRef=\"file1\"", "ovf:fileRef=\"file1\" ovf:parentRef=\"vmdisk0\"", FindingReason.UnsupportedFeature)]
    [InlineData("ovf:capacity=\"1\"", "ovf:capacity=\"18446744073709551616\"", FindingReason.Corrupt)]
    [InlineData("ovf:capacityAllocationUnits=\"byte\"", "ovf:capacityAllocationUnits=\"byte * 2^64\"", FindingReason.UnsupportedFeature)]
    [InlineData("ovf:capacity=\"1\" ovf:capacityAllocationUnits=\"byte\"", "ovf:capacity=\"2\" ovf:capacityAllocationUnits=\"byte * 2^63\"", FindingReason.Limit)]
    public void A_descriptor_that_makes_no_sense_is_refused(string from, string to, FindingReason reason)
    {
        var builder = new OvaBuilder
        {
            Descriptor = d => d.Contains(from, StringComparison.Ordinal) ? d.Replace(from, to) : throw new InvalidOperationException(from),
        };
        AssertRefused(reason, builder.Disk("d.raw", s_disk, "", 1).Build());
    }

    [Fact]
    public void An_empty_capacity_is_named()
    {
        var builder = new OvaBuilder { Descriptor = d => d.Replace("ovf:capacity=\"1\"", "ovf:capacity=\"\"") };
        DiskImageException e = Assert.Throws<DiskImageException>(() => Open(builder.Disk("d.raw", s_disk, "", 1), out _));

        Assert.Equal("The capacity of a Disk is '', which is no number.", e.Message);
    }

    [Fact]
    public void A_descriptor_without_an_end_to_its_nesting_is_refused()
    {
        string nested = string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100));
        AssertRefused(FindingReason.Limit, new OvaBuilder { Descriptor = d => d.Replace("<Name>vm</Name>", nested) }.Disk("d.raw", s_disk, "", 1).Build());
        AssertRefused(FindingReason.Limit, new OvaBuilder { Descriptor = d => d + new string(' ', 4 << 20) }.Disk("d.raw", s_disk, "", 1).Build());
    }

    [Fact]
    public void Files_that_share_an_identity_are_refused()
    {
        OvaBuilder builder = new OvaBuilder().Disk("d.raw", s_disk, "", 1);
        builder.Files.Add(builder.Files[0]);
        AssertRefused(FindingReason.Corrupt, builder.Build());
    }

    /// <summary>Each would be digested and unpacked anew.</summary>
    [Theory]
    [InlineData("file1", "d.raw")] // one file of the descriptor
    [InlineData("file2", "d.raw")] // two files of the descriptor
    [InlineData("file2", "%64.raw")]
    public void Disks_that_share_a_file_are_refused(string file, string href)
    {
        OvaBuilder builder = new OvaBuilder().Disk("d.raw", s_disk, "", 1);
        builder.Files.Add($"<File ovf:href=\"{href}\" ovf:id=\"file2\"/>");
        builder.Disks.Add($"<Disk ovf:capacity=\"1\" ovf:diskId=\"again\" ovf:fileRef=\"{file}\"/>");
        using var source = new MemoryByteSource(builder.Build());
        Finding finding = Assert.Throws<DiskImageException>(() => OvaPackage.Open(source, Budget())).Finding;
        Assert.Equal(("OvfSharedFile", FindingReason.AmbiguousFormat), (finding.Id, finding.Reason));
        Assert.Contains("'vmdisk1' and 'again'", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_of_Windows_is_outside_the_package()
    {
        var builder = new OvaBuilder { Descriptor = d => d.Replace("href=\"d.raw\"", "href=\"nul.raw\"") };
        AssertRefused(FindingReason.ExternalReference, builder.Disk("d.raw", s_disk, "", 1).Build());
    }

    [Fact]
    public void A_package_without_exactly_one_descriptor_is_refused()
    {
        AssertRefused(FindingReason.Corrupt, new OvaBuilder().Member("two.ovf", [1]).Build());
        var tar = new MemoryStream();
        OvaBuilder.Add(tar, "disk.raw", s_disk, '0');
        AssertRefused(FindingReason.Corrupt, [.. tar.ToArray(), .. new byte[1024]]);
    }

    [Fact]
    public void A_package_in_which_no_disk_has_a_file_is_refused()
    {
        var onlyEmpty = new OvaBuilder().Member("nvram.bin", s_disk);
        onlyEmpty.Disks.Add("<Disk ovf:capacity=\"1\" ovf:diskId=\"empty\"/>");
        foreach (byte[] package in (byte[][])[new OvaBuilder().Build(), onlyEmpty.Build()])
        {
            using var source = new MemoryByteSource(package);
            Assert.Equal("OvaNoDisk", Assert.Throws<DiskImageException>(() => OvaPackage.Open(source, Budget())).Finding.Id);
        }
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_no_package()
    {
        byte[] package = new OvaBuilder().Disk("d.raw", s_disk, "", 1).Build();
        using var source = new ForwardByteSource(new TricklingStream(package), package.Length);
        Assert.Throws<ArgumentException>(() => OvaPackage.Open(source, Budget()));
    }

    private static OvaPackage Open(OvaBuilder builder, out ByteSource source)
    {
        source = new MemoryByteSource(builder.Build());
        return OvaPackage.Open(source, Budget());
    }

    private static void AssertContent(byte[] expected, OvaDisk disk)
    {
        using ByteSource source = disk.OpenSource();
        byte[] read = new byte[(int)source.Length];
        source.Read(0, read);
        PayloadOf.AssertSame(expected, read);
    }

    private static void AssertRefused(FindingReason reason, byte[] package)
    {
        using var source = new MemoryByteSource(package);
        AssertRefused(reason, () => OvaPackage.Open(source, Budget()));
    }

    private static void AssertRefused(FindingReason reason, Action action) => Assert.Equal(reason, Assert.Throws<DiskImageException>(action).Reason);

    private static BudgetMeter Budget() => new(ImageBudget.Default);

    private static string Changed(string text, string from, string to)
    {
        Assert.Contains(from, text, System.StringComparison.Ordinal);
        return text.Replace(from, to);
    }
}
