using System;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers.Probing;
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
