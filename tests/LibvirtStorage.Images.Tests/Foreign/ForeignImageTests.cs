using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vpc;
using Xunit;

namespace LibvirtStorage.Images.Tests.Foreign;

/// <summary>Images by other people's programs: each passes, strictly where nothing is odd, and has the payload that was put in.</summary>
[Trait("Runs", "OnlyOnNet")]
public sealed class ForeignImageTests : IDisposable
{
    private const string Disk = "disk.raw";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("growing", "bochs")]
    [InlineData("vmware4", "vmdk")]
    public void Bochs_writes_its_own_format_and_that_of_VMware(string mode, string format)
    {
        byte[] disk = PutDisk(4 << 20);
        ForeignTool.Run("bximage", "bximage", _folder.Path, $"-func=convert -imgmode={mode} -q {Disk} out");

        Assert.Equal(disk.Length, (int)Accept("out", format, disk).VirtualSize);
    }

    [Theory]
    [InlineData("growing", "bochs")]
    [InlineData("vpc", "vpc")]
    [InlineData("vmware4", "vmdk")]
    public void Bochs_makes_empty_disks(string mode, string format)
    {
        ForeignTool.Run("bximage", "bximage", _folder.Path, $"-func=create -hd=10M -imgmode={mode} -q out");

        ImageInfo info = Accept("out", format, expected: null);
        Assert.InRange(info.VirtualSize, 9UL << 20, 10UL << 20);
    }

    /// <summary>QEMU before version 10 goes by the geometry of a creator it does not know, and leaves the end of the disk out.</summary>
    [Fact]
    public void A_VHD_by_Bochs_has_the_size_that_it_says_and_not_that_of_its_geometry()
    {
        byte[] disk = PutDisk(4 << 20);
        ForeignTool.Run("bximage", "bximage", _folder.Path, $"-func=convert -imgmode=vpc -q {Disk} out");

        ImageInfo info = Accept("out", "vpc", disk, nameof(VpcRules.VpcDisputedSize));
        Assert.StartsWith("bxic", info.Creator, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-B 65536")]
    [InlineData("-B 4096 -L 0")]
    [InlineData("-B 131072 -L -1")]
    public void The_cloop_utilities_compress_with_any_block_and_effort(string options)
    {
        byte[] disk = PutDisk(1 << 20);
        ForeignTool.Run("cloop-utils", "create_compressed_fs", _folder.Path, $"-q {options} {Disk} out");

        Accept("out", "cloop", disk);
    }

    [Theory]
    [InlineData("luks1", "--pbkdf-force-iterations 1000")]
    [InlineData("luks2", "--pbkdf pbkdf2 --pbkdf-force-iterations 1000")]
    [InlineData("luks2", "--pbkdf pbkdf2 --pbkdf-force-iterations 1000 --sector-size 4096 --label disk --luks2-keyslots-size 512k")]
    public void Cryptsetup_formats_LUKS_in_both_versions(string type, string options)
    {
        _folder.File("key", [1, 2, 3, 4]);
        using (FileStream file = File.Create(_folder.File("out")))
        {
            file.SetLength(20 << 20);
        }

        ForeignTool.Run("cryptsetup-bin", "cryptsetup", _folder.Path, $"luksFormat --type {type} {options} --key-file key -q out");

        ImageInfo info = Accept("out", "luks", expected: null);
        Assert.Contains(type, info.Encryption, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Q", 1024)]
    [InlineData("-Qa", 4096)]
    public void The_ext4_utilities_write_the_used_blocks_of_a_file_system_as_qcow2(string option, int blockSize)
    {
        MakeFileSystem(blockSize);
        ForeignTool.Run("e2fsprogs", "e2image", _folder.Path, $"{option} {Disk} out");

        ImageInfo info = Accept("out", "qcow2", Qemu.Payload(_folder.File("out")));
        Assert.Equal((blockSize, "version 2 (compat 0.10)"), (info.ClusterSize, info.Variant));
    }

    [Fact]
    public void A_file_system_is_raw_and_recognised()
    {
        MakeFileSystem(1024);

        ImageReport report = Judge(Disk, "raw", ImagePolicy.Default with { Strict = true });
        Assert.True(report.Passed);
    }

    [Theory]
    [InlineData(1 << 20)]
    [InlineData((3 << 20) + 512)]
    public void VMDKstream_writes_streamOptimized_VMDKs(int length)
    {
        byte[] disk = PutDisk(length);
        ForeignTool.Run("python3-vmdkstream", "/usr/bin/python3", _folder.Path, $"/usr/lib/python3/dist-packages/VMDKstream.py {Disk} out.vmdk");

        Assert.Equal("streamOptimized", Accept("out.vmdk", "vmdk", disk).Variant);
    }

    /// <summary>Something, nothing, something else, and a hole up to the end.</summary>
    private byte[] PutDisk(int length)
    {
        byte[] disk = new byte[length];
        Patterns.Text(200_000).CopyTo(disk, 0);
        Patterns.Random(100_000).CopyTo(disk, 500_000);
        _folder.File(Disk, disk);
        return disk;
    }

    private void MakeFileSystem(int blockSize)
    {
        Directory.CreateDirectory(_folder.File("content"));
        _folder.File(Path.Combine("content", "text"), Patterns.Text(300_000));
        ForeignTool.Run("e2fsprogs", "mke2fs", _folder.Path, $"-q -t ext4 -b {blockSize} -d content {Disk} 8M");
    }

    /// <summary>Passes, with one warning where it is known to deserve one, and strictly where it does not.</summary>
    private ImageInfo Accept(string name, string format, byte[]? expected, string? warning = null)
    {
        ImageReport report = Judge(name, format, ImagePolicy.Default with { AllowEncryption = true, Strict = warning is null });
        Assert.Equal(warning is null ? [] : [warning], report.Findings.Where(f => f.Severity != FindingSeverity.Note).Select(f => f.Id));
        Assert.True(report.Passed);
        if (expected is not null)
        {
            Assert.True(ImageFormats.TryGet(format, out ImageFormat? declared));
            using FileByteSource source = FileByteSource.Open(_folder.File(name));
            using ImageReader reader = declared.OpenReader(source, new BudgetMeter(ImageBudget.Default));
            PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
            PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
        }

        return report.Info!;
    }

    private ImageReport Judge(string name, string format, ImagePolicy policy)
    {
        Assert.True(ImageFormats.TryGet(format, out ImageFormat? declared));
        using FileByteSource source = FileByteSource.Open(_folder.File(name));
        return ImageValidator.Validate(source, declared, policy, new BudgetMeter(ImageBudget.Default));
    }
}
