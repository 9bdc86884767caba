using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>The one gate through which a name in an image is followed: closed by default, and narrow when it is open.</summary>
public sealed class VmdkExtentFileTests : IDisposable
{
    private static readonly byte[] s_payload = Patterns.Random(4096);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_gate_is_closed_unless_it_is_opened()
    {
        Disk("disk-flat.vmdk");
        using FileByteSource closed = FileByteSource.Open(_folder.File("disk.vmdk"));
        Assert.Equal(FindingReason.ExternalReference, Assert.Throws<DiskImageException>(() => closed.OpenBeside("disk-flat.vmdk")).Reason);
        Assert.Equal(FindingReason.ExternalReference, Assert.Throws<DiskImageException>(() => Read(closed)).Reason);

        using FileByteSource open = Open();
        Assert.Equal(s_payload, Read(open));
    }

    [Fact]
    public void An_open_gate_does_not_overrule_the_policy()
    {
        Disk("disk-flat.vmdk");
        using FileByteSource open = Open();
        Assert.False(Validate(open, ImagePolicy.Default).Passed);
        Assert.True(Validate(open, new ImagePolicy { AllowExtentFile = true }).Passed);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../disk-flat.vmdk")]
    [InlineData("./disk-flat.vmdk")]
    [InlineData("sub/disk-flat.vmdk")]
    [InlineData("sub\\disk-flat.vmdk")]
    [InlineData("C:disk-flat.vmdk")]
    [InlineData("disk-flat.vmdk:stream")]
    [InlineData("json:{}")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("NUL")]
    [InlineData("com1.vmdk")]
    [InlineData("disk-flat.vmdk.")]
    [InlineData("disk-flat.vmdk ")]
    public void A_name_that_is_not_bare_is_refused(string name)
    {
        Disk("disk-flat.vmdk", name);
        using FileByteSource source = Open();
        AssertFault(PolicyRules.ExtentFileName, source);

        // No switch would help, so none is recommended.
        Finding finding = Assert.Single(Validate(source, ImagePolicy.Default).Findings);
        Assert.Equal(nameof(PolicyRules.ExtentFileName), finding.Id);
        Assert.DoesNotContain("-Allow", finding.Recommendation, StringComparison.Ordinal);
        Assert.Equal(finding.Id, Assert.Single(Validate(source, new ImagePolicy { AllowExtentFile = true }).Findings).Id);
    }

    [Theory]
    [InlineData("com.vmdk")]
    [InlineData("console.vmdk")]
    [InlineData("a disk, flat (1).vmdk")]
    [InlineData("\u00e4\u4e2d.vmdk")]
    public void Other_names_are_welcome(string name)
    {
        Disk(name);
        using FileByteSource source = Open();
        Assert.Equal(s_payload, Read(source));
    }

    [Fact]
    public void A_file_that_is_not_there()
    {
        Disk("disk-flat.vmdk", "other.vmdk");
        using FileByteSource source = Open();
        AssertFault(PolicyRules.ExtentFileMissing, source);
    }

    [Fact]
    public void A_folder_is_no_extent()
    {
        Disk("disk-flat.vmdk", "folder");
        Directory.CreateDirectory(_folder.File("folder"));
        using FileByteSource source = Open();
        AssertFault(PolicyRules.ExtentFileKind, source);
    }

    [Fact]
    public void Links_are_not_followed()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            // Links need a privilege there.
            return;
        }

        Disk("disk-flat.vmdk", "link.vmdk");
        SpecialFile.Link(_folder, "link.vmdk", "disk-flat.vmdk");
        using FileByteSource source = Open();
        AssertFault(PolicyRules.ExtentFileKind, source);

        using FileByteSource byUser = FileByteSource.Open(_folder.File("link.vmdk"));
        Assert.Equal(4096, byUser.Length);
    }

    [Fact]
    public void Many_extent_files_are_one_finding()
    {
        string lines = string.Join("\n", Enumerable.Range(1, 1024).Select(i => $"RW 4 FLAT \"disk-f{i:d4}.vmdk\" 0"));
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("twoGbMaxExtentFlat", lines));
        using FileByteSource closed = FileByteSource.Open(_folder.File("disk.vmdk"));
        Finding finding = Assert.Single(Validate(closed, ImagePolicy.Default).Findings);
        Assert.Equal((nameof(PolicyRules.ExtentFile), FindingSeverity.Error), (finding.Id, finding.Severity));
        Assert.Equal(
            "The image keeps parts of its payload in 1024 extent files ('disk-f0001.vmdk', 'disk-f0002.vmdk', 'disk-f0003.vmdk' and 1021 more).", finding.Message);

        for (int i = 1; i <= 1024; i++)
        {
            _folder.File($"disk-f{i:d4}.vmdk", s_payload);
        }

        using FileByteSource open = Open();
        ImageReport report = Validate(open, new ImagePolicy { AllowExtentFile = true });
        Assert.True(report.Passed);
        Assert.Equal((finding.Message, FindingSeverity.Warning), (Assert.Single(report.Findings).Message, report.Findings[0].Severity));
        Assert.Equal(1024, report.Info!.References.Count);
    }

    [Fact]
    public void Extent_files_that_need_another_remedy_are_a_finding_of_their_own()
    {
        string lines = string.Join("\n", new[] { "a.raw", "../b.raw", "c.raw", "/d.raw" }.Select(n => $"RW 4 FLAT \"{n}\" 0"));
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("twoGbMaxExtentFlat", lines));
        using FileByteSource source = FileByteSource.Open(_folder.File("disk.vmdk"));
        Assert.Equal(
            [(nameof(PolicyRules.ExtentFile), "('a.raw', 'c.raw')"), (nameof(PolicyRules.ExtentFileName), "('../b.raw', '/d.raw')")],
            Validate(source, ImagePolicy.Default).Findings.Select(f => (f.Id, f.Message.Substring(f.Message.IndexOf('('), f.Message.IndexOf(')') - f.Message.IndexOf('(') + 1))));
    }

    [Fact]
    public void A_file_is_opened_once_whoever_asks()
    {
        Disk("disk-flat.vmdk");
        using FileByteSource source = Open();
        Assert.Same(source.OpenBeside("disk-flat.vmdk"), source.OpenBeside("disk-flat.vmdk"));
    }

    [Fact]
    public void Extents_are_witnessed_with_their_descriptor()
    {
        Disk("disk-flat.vmdk");
        using FileByteSource file = Open();
        using var source = new WitnessedByteSource(file, new BudgetMeter(ImageBudget.Default));
        Assert.Equal(s_payload, Read(source));
        source.Seal();
        Assert.Equal(2, source.PageCount);
        using (FileStream stream = File.OpenWrite(_folder.File("disk-flat.vmdk")))
        {
            stream.WriteByte(0);
        }

        Assert.Equal(ImageSourceError.Changed, Assert.Throws<ImageSourceException>(() => Read(source)).Error);
    }

    [Theory]
    [InlineData("RW 9 FLAT \"disk-flat.vmdk\" 0", FindingReason.Truncated)]
    [InlineData("RW 8 FLAT \"disk-flat.vmdk\" 1", FindingReason.Truncated)]
    [InlineData("RW 4 FLAT \"disk-flat.vmdk\" 4", null)]
    public void A_flat_extent_lies_inside_its_file(string extent, FindingReason? reason)
    {
        Disk("disk-flat.vmdk");
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("monolithicFlat", extent));
        using FileByteSource source = Open();
        if (reason is null)
        {
            Assert.Equal(s_payload.AsSpan(2048).ToArray(), Read(source));
        }
        else
        {
            Assert.Equal(reason, Assert.Throws<DiskImageException>(() => Read(source)).Reason);
            Assert.False(Validate(source, new ImagePolicy { AllowExtentFile = true }).Passed);
        }
    }

    [Theory]
    [InlineData("RW 4096", null)]
    [InlineData("RW 4095", FindingReason.Corrupt)]
    [InlineData("RW 4097", FindingReason.Corrupt)]
    public void A_sparse_extent_is_as_long_as_its_line_says(string line, FindingReason? reason)
    {
        using var images = new VmdkImages();
        _folder.File("disk-s001.vmdk", images.Sparse());
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("twoGbMaxExtentSparse", line + " SPARSE \"disk-s001.vmdk\""));
        using FileByteSource source = Open();
        if (reason is null)
        {
            PayloadOf.AssertSame(Qemu.Payload(_folder.File("disk-s001.vmdk"), "vmdk"), Read(source));
        }
        else
        {
            Assert.Equal(reason, Assert.Throws<DiskImageException>(() => Read(source)).Reason);
        }
    }

    [Fact]
    public void A_sparse_extent_has_a_magic_number()
    {
        Disk("disk-flat.vmdk");
        File.WriteAllText(_folder.File("disk.vmdk"), StreamImageBuilder.DescriptorOf("twoGbMaxExtentSparse", "RW 8 SPARSE \"disk-flat.vmdk\""));
        using FileByteSource source = Open();
        Assert.Equal(FindingReason.FormatMismatch, Assert.Throws<DiskImageException>(() => Read(source)).Reason);
    }

    private static byte[] Read(ByteSource source)
    {
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        return PayloadOf.WholeRead(reader);
    }

    private static ImageReport Validate(ByteSource source, ImagePolicy policy) =>
        ImageValidator.Validate(source, ImageFormats.Vmdk, policy, new BudgetMeter(ImageBudget.Default));

    private void Disk(string name, string? named = null)
    {
        _folder.File(name, s_payload);
        string text = StreamImageBuilder.DescriptorOf("monolithicFlat", $"RW 8 FLAT \"{named ?? name}\" 0");
        _folder.File("disk.vmdk", Encoding.UTF8.GetBytes(text));
    }

    private static void AssertFault(FindingRule rule, ByteSource source) => Assert.Equal(rule.Id, Assert.Throws<DiskImageException>(() => Read(source)).Finding.Id);

    private FileByteSource Open() => FileByteSource.Open(_folder.File("disk.vmdk"), allowFilesBeside: true);
}
