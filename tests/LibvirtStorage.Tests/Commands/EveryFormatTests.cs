using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using LibvirtStorage.Images.Tests.Conversion;
using LibvirtStorage.Images.Tests.Luks;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>What is said of one image of every format and variant that is read: all of the header, and a verdict that it is sound.</summary>
public sealed class EveryFormatTests(SourceVariants sources) : IClassFixture<SourceVariants>, IDisposable
{
    private const int All = int.MaxValue;

    private const string Sectors = "logical sector size 512, physical sector size 512, virtual disk id *";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    /// <param name="name">The variant, as the matrix of conversions calls it.</param>
    /// <param name="format">Its format.</param>
    /// <param name="variant">What the format calls it.</param>
    /// <param name="unit">In what units payload is stored: those without a byte other than zero are not mapped.</param>
    /// <param name="clusterSize">What is said of that.</param>
    /// <param name="compression">The method, if there is one.</param>
    /// <param name="features">Features, with commas.</param>
    /// <param name="references">References, with commas; * stands for the file's own name.</param>
    /// <param name="creator">Who made it; * stands for a version.</param>
    [Theory]
    [InlineData("raw", "raw", null, All, null, null, "", "", null)]
    [InlineData("qcow2", "qcow2", "version 3 (compat 1.1)", 65536, 65536, "deflate", "", "", null)]
    [InlineData("qcow2 version 2", "qcow2", "version 2 (compat 0.10)", 65536, 65536, "deflate", "", "", null)]
    [InlineData("qcow2 extended", "qcow2", "version 3 (compat 1.1)", 4096, 65536, "deflate", "extended L2 entries", "", null)]
    [InlineData("qcow2 zlib", "qcow2", "version 3 (compat 1.1)", 65536, 65536, "deflate", "", "", null)]
    [InlineData("qcow2 zstd", "qcow2", "version 3 (compat 1.1)", 65536, 65536, "zstd", "compression type", "", null)]
    [InlineData("qcow", "qcow", "version 1", 4096, 4096, "deflate", "", "", null)]
    [InlineData("qcow compressed", "qcow", "version 1", 4096, 4096, "deflate", "", "", null)]
    [InlineData("qed", "qed", null, 65536, 65536, null, "", "", null)]
    [InlineData("vmdk monolithicSparse", "vmdk", "monolithicSparse", 65536, 65536, null, "version 1, redundant grain tables", "", null)]
    [InlineData("vmdk streamOptimized", "vmdk", "streamOptimized", 65536, 65536, "deflate", "version 3, redundant grain tables, markers", "", null)]
    [InlineData("vmdk streamOptimized with a footer", "vmdk", "streamOptimized", 4096, 4096, "deflate", "version 3, markers, footer", "", null)]
    [InlineData("vmdk monolithicFlat", "vmdk", "monolithicFlat", All, null, null, "", "extent file '*-flat.vmdk'", null)]
    [InlineData("vmdk twoGbMaxExtentSparse", "vmdk", "twoGbMaxExtentSparse", 65536, null, null, "", "extent file '*-s001.vmdk'", null)]
    [InlineData("vmdk twoGbMaxExtentFlat", "vmdk", "twoGbMaxExtentFlat", All, null, null, "", "extent file '*-f001.vmdk'", null)]
    [InlineData("vmdk COWD", "vmdk", "COWD", 512, 512, null, "", "", null)]
    [InlineData("vmdk seSparse", "vmdk", "seSparse", 4096, 4096, null, "", "", null)]
    [InlineData("vhdx dynamic", "vhdx", "dynamic", 8 << 20, 8 << 20, null, Sectors, "", "QEMU v*")]
    [InlineData("vhdx fixed", "vhdx", "fixed", 8 << 20, 8 << 20, null, Sectors, "", "QEMU v*")]
    [InlineData("vhdx with sectors of 4096", "vhdx", "dynamic", 1 << 20, 1 << 20, null, "logical sector size 4096, physical sector size 4096, virtual disk id *", "", "a builder")]
    [InlineData("vpc dynamic", "vpc", "dynamic", 2 << 20, 2 << 20, null, "", "", "qem2 5.3 (Wi2k)")]
    [InlineData("vpc fixed", "vpc", "fixed", 4096, null, null, "", "", "qem2 5.3 (Wi2k)")]
    [InlineData("vdi dynamic", "vdi", "dynamic", 1 << 20, 1 << 20, null, "", "", "QEMU VM Virtual Disk Image")]
    [InlineData("vdi static", "vdi", "static", 1 << 20, 1 << 20, null, "", "", "QEMU VM Virtual Disk Image")]
    [InlineData("parallels", "ploop", "WithouFreSpacExt", 1 << 20, 1 << 20, null, "", "", null)]
    [InlineData("bochs growing", "bochs", "growing, version 2", 512, 4096, null, "", "", "Bochs")]
    [InlineData("cloop", "cloop", "version 2.0", All, 65536, "deflate", "", "", null)]
    [InlineData("dmg", "dmg", "property list", 65536, null, "deflate", "", "", null)]
    [InlineData("dmg bzip2", "dmg", "property list", 65536, null, "bzip2", "", "", null)]
    [InlineData("dmg lzma", "dmg", "property list", 65536, null, "lzma", "", "", null)]
    [InlineData("dmg adc", "dmg", "property list", 65536, null, "adc", "", "", null)]
    public void A_sound_image_is_described_and_passes(
        string name, string format, string? variant, int unit, int? clusterSize, string? compression, string features, string references, string? creator)
    {
        SourceVariant source = sources.Get(name, DiskShape.Mixed);

        PSObject image = Assert.Single(_session.Get($"Get-LibvirtImage '{source.Path}' -SourceFormat {format}"));
        PSObject report = Assert.Single(_session.Get($"Test-LibvirtImage '{source.Path}' -SourceFormat {format} -AllowExtentFile"));

        Assert.Equal((format, variant, (ulong)source.Payload.Length), (image.Get("SourceFormat"), image.Get("Variant"), image.Get("VirtualSize")));
        Assert.Equal((clusterSize, compression), (image.Get("ClusterSize"), image.Get("Compression")));
        Assert.Equal(features, Regex.Replace(string.Join(", ", (string[])image.Get("Features")!), "id [0-9a-f-]{36}", "id *"));
        Assert.Equal(references, string.Join(", ", (string[])image.Get("References")!).Replace(Path.GetFileNameWithoutExtension(source.Path), "*"));
        Assert.Equal(creator, image.Get("Creator") is string text ? Regex.Replace(text, "v[0-9.]+", "v*") : null);
        Assert.Equal(
            Mapped(source.Payload, unit),
            Assert.Single(_session.Get($"Get-LibvirtImage '{source.Path}' -SourceFormat {format} -Mapped -AllowExtentFile")).Get("MappedSize"));
        Assert.Equal((true, Mapped(source.Payload, unit)), (report.Get("Passed"), report.Get("MappedSize")));
        AssertSameWhenCompressed(source.Path, image);
    }

    [Fact]
    public void All_variants_that_are_converted_are_described() => Assert.Equal(
        SourceVariants.Names.Order(),
        typeof(EveryFormatTests).GetMethod(nameof(A_sound_image_is_described_and_passes))!.GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .Select(a => ((IReadOnlyList<CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[0].Value!.ToString()!).Order());

    [Theory]
    [InlineData("version 1", "luks1 aes-xts-plain64 sha256")]
    [InlineData("version 2", "luks2 aes-xts-plain64 argon2id")]
    public void An_encrypted_volume_is_described_and_passes_as_what_it_is(string variant, string encryption)
    {
        string path = _session.PathOf("disk.luks");
        File.WriteAllBytes(path, variant == "version 1" ? new Luks1Image().Build() : new Luks2Image().Build());

        PSObject image = Assert.Single(_session.Get($"Get-LibvirtImage '{path}' -SourceFormat luks"));

        Assert.Equal(("luks", variant, encryption), (image.Get("SourceFormat"), image.Get("Variant"), image.Get("Encryption")));
        Assert.NotEmpty((string[])image.Get("Features")!);
        Assert.Equal([true], _session.Get($"(Test-LibvirtImage '{path}' -SourceFormat luks).Passed").Select(p => p.BaseObject));
    }

    [Fact]
    public void Optical_media_are_described_and_pass()
    {
        byte[] medium = new byte[0x9000];
        "\u0001CD001\u0001"u8.CopyTo(medium.AsSpan(0x8000));
        File.WriteAllBytes(_session.PathOf("disk.iso"), medium);

        PSObject image = Assert.Single(_session.Get("Get-LibvirtImage $folder/disk.iso"));

        Assert.Equal(("iso", null, 0x9000UL), (image.Get("SourceFormat"), image.Get("Variant"), image.Get("VirtualSize")));
        Assert.Equal([true], _session.Get("(Test-LibvirtImage $folder/disk.iso).Passed").Select(p => p.BaseObject));
    }

    /// <summary>Bytes in units that are not all zeros; the last unit ends with the disk.</summary>
    private static ulong Mapped(byte[] payload, int unit)
    {
        ulong mapped = 0;
        for (int length, offset = 0; offset < payload.Length; offset += length)
        {
            length = Math.Min(unit, payload.Length - offset);
            mapped += payload.AsSpan(offset, length).ContainsAnyExcept((byte)0) ? (ulong)length : 0;
        }

        return mapped;
    }

    /// <summary>Whether the header is seen without the rest or after all was unpacked, it says the same.</summary>
    private void AssertSameWhenCompressed(string path, PSObject image)
    {
        string packedPath = _session.PathOf(Path.GetFileName(path) + ".gz");
        using (FileStream file = File.OpenRead(path))
        using (var packed = new GZipStream(File.Create(packedPath), CompressionLevel.Fastest))
        {
            file.CopyTo(packed);
        }

        PSObject described = Assert.Single(_session.Run($"Get-LibvirtImage '{packedPath}' -SourceFormat {image.Get("SourceFormat")}").Output);
        foreach (string property in image.Properties.Select(p => p.Name).Except(["Path", "FullName", "DisplayName", "FileSize", "MappedSize"]))
        {
            Assert.Equal(image.Get(property), described.Get(property));
        }
    }
}
