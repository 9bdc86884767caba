using System;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>What is said of one image of each format that QEMU's tools make: all of the header, and a verdict that it is sound.</summary>
public sealed class EveryFormatTests : IDisposable
{
    private const ulong Size = 4 << 20;

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("raw", ".raw", "", "raw", null, null, null, null)]
    [InlineData("qcow", ".qcow", "", "qcow", "version 1", 4096, "deflate", null)]
    [InlineData("qcow2", ".qcow2", "-o compat=0.10", "qcow2", "version 2 (compat 0.10)", 65536, "deflate", null)]
    [InlineData("qcow2", ".qcow2", "-o compression_type=zstd", "qcow2", "version 3 (compat 1.1)", 65536, "zstd", null)]
    [InlineData("qed", ".qed", "", "qed", null, 65536, null, null)]
    [InlineData("vmdk", ".vmdk", "", "vmdk", "monolithicSparse", 65536, null, null)]
    [InlineData("vmdk", ".vmdk", "-o subformat=streamOptimized", "vmdk", "streamOptimized", 65536, "deflate", null)]
    [InlineData("vhdx", ".vhdx", "-o block_size=8M", "vhdx", "dynamic", 8 << 20, null, "QEMU")]
    [InlineData("vhdx", ".vhdx", "-o block_size=1M,subformat=fixed", "vhdx", "fixed", 1 << 20, null, "QEMU")]
    [InlineData("vpc", ".vhd", "-o force_size=on", "vpc", "dynamic", 2 << 20, null, "qem2")]
    [InlineData("vpc", ".vhd", "-o force_size=on,subformat=fixed", "vpc", "fixed", null, null, "qem2")]
    [InlineData("vdi", ".vdi", "", "vdi", "dynamic", 1 << 20, null, "QEMU")]
    [InlineData("parallels", ".hdd", "", "ploop", "WithouFreSpacExt", 1 << 20, null, null)]
    public void A_sound_image_is_described_and_passes(
        string qemuFormat, string extension, string options, string format, string? variant, int? clusterSize, string? compression, string? creator)
    {
        string path = Create(qemuFormat, extension, options);

        PSObject image = Assert.Single(_session.Get($"Get-LibvirtImage '{path}' -Mapped"));
        PSObject report = Assert.Single(_session.Get($"Test-LibvirtImage '{path}'"));

        Assert.Equal((format, variant, Size), (image.Get("SourceFormat"), image.Get("Variant"), image.Get("VirtualSize")));
        Assert.Equal((clusterSize, compression), (image.Get("ClusterSize"), image.Get("Compression")));
        Assert.StartsWith(creator ?? string.Empty, image.Get("Creator")?.ToString() ?? string.Empty);
        Assert.Empty((string[])image.Get("References")!);
        Assert.Equal(true, report.Get("Passed"));

        Assert.Equal(report.Get("MappedSize"), image.Get("MappedSize"));
        Assert.InRange((ulong)report.Get("MappedSize")!, 1UL << 20, Size);
        AssertSameWhenCompressed(path, image);
    }

    /// <summary>Whether the header is seen without the rest or after all was unpacked, it says the same.</summary>
    private void AssertSameWhenCompressed(string path, PSObject image)
    {
        using (FileStream file = File.OpenRead(path))
        using (var packed = new GZipStream(File.Create(path + ".gz"), CompressionLevel.Fastest))
        {
            file.CopyTo(packed);
        }

        PSObject described = Assert.Single(_session.Run($"Get-LibvirtImage '{path}.gz'").Output);
        foreach (string property in image.Properties.Select(p => p.Name).Except(["Path", "FullName", "FileSize", "MappedSize"]))
        {
            Assert.Equal(image.Get(property), described.Get(property));
        }
    }

    private string Create(string format, string extension, string options)
    {
        string raw = _session.PathOf("payload");
        byte[] payload = new byte[Size];
        new Random(1).NextBytes(payload.AsSpan(0, 1 << 20));
        File.WriteAllBytes(raw, payload);
        string path = _session.PathOf("disk" + extension);
        using Process process = Process.Start(new ProcessStartInfo("qemu-img", $"convert -f raw -O {format} {options} \"{raw}\" \"{path}\"") { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return path;
    }
}
