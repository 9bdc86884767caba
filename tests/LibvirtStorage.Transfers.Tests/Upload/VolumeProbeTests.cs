using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>What is held against the host's view of a finished volume.</summary>
public sealed class VolumeProbeTests
{
    [Theory]
    [InlineData("qcow2", 1UL << 20, "qcow2", 1UL << 20)]
    [InlineData("qcow2", 0UL, "qcow2", null)]
    [InlineData("vhdx", 1UL << 20, "raw", null)]
    public void A_size_that_libvirt_takes_from_the_length_is_not_known_beforehand(string name, ulong virtualSize, string format, ulong? capacity)
    {
        VolumeProbe probe = VolumeProbe.OfWritten(ImageFormats.TryGet(name, out ImageFormat? found) ? found : throw new ArgumentException(name), virtualSize);
        Assert.Equal((format, capacity), (probe.Format, probe.Capacity));
    }

    public static TheoryData<string> LibvirtFormats => [.. LibvirtSignature.All.Where(s => s.Format != "iso").Select(s => s.Format)];

    /// <summary>Whatever libvirt takes for an image by the fewest bytes is no raw disk here, wherever QEMU wants more of them.</summary>
    [Theory]
    [MemberData(nameof(LibvirtFormats))]
    public void What_libvirt_takes_for_an_image_is_not_raw(string format)
    {
        LibvirtSignature signature = LibvirtSignature.All.Single(s => s.Format == format);
        byte[] disk = new byte[64 << 10];
        disk.AsSpan(0, 512).Fill((byte)'!');
        signature.Magic.CopyTo(disk, signature.MagicOffset);
        if (signature.VersionOffset is int at)
        {
            byte[] version = BitConverter.GetBytes(signature.BigEndian ? BinaryPrimitives.ReverseEndianness(signature.Versions[0]) : signature.Versions[0]);
            version.CopyTo(disk, at);
        }

        Assert.True(signature.Matches(disk));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("disk.raw"), disk);
        using ByteSource source = FileByteSource.Open(folder.File("disk.raw"));
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Raw, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        Assert.Contains(report.Findings, f => f is { Severity: FindingSeverity.Error, Id: "FormatMismatch" });
    }

    [Theory]
    [InlineData("qcow2", 5UL, 5UL, null, null)]
    [InlineData("qcow2", null, 6UL, null, null)]
    [InlineData("raw", 5UL, 5UL, null, "the format raw instead of qcow2")]
    [InlineData("qcow2", 5UL, 6UL, null, "a capacity of 6 bytes instead of 5")]
    [InlineData("qcow2", 5UL, 5UL, "/etc/passwd", "a backing file")]
    public void What_a_host_says_otherwise_is_an_objection_and_what_is_not_known_is_not(
        string format, ulong? expected, ulong seen, string? backingStore, string? objection)
    {
        var probe = new VolumeProbe { Format = "qcow2", Capacity = expected };
        string? said = probe.Objection(new VolumeInfo
        {
            Type = StorageVolumeType.File,
            Format = format,
            Capacity = seen,
            Allocation = 0,
            Physical = 0,
            Path = "/volume",
            BackingStore = backingStore,
        });
        Assert.Equal(objection is null ? null : $"the host sees {objection}", said);
    }
}
