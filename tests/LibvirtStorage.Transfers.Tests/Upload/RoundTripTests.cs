using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>What is sent comes back, whatever the formats on the way.</summary>
public sealed class RoundTripTests : TransferFixture
{
    public static TheoryData<string, string, string> Ways()
    {
        var ways = new TheoryData<string, string, string>();
        string[] formats = ["raw", "qcow2"];
        foreach (string source in formats)
        {
            foreach (string volume in formats)
            {
                foreach (string file in formats)
                {
                    ways.Add(source, volume, file);
                }
            }
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_payload_comes_back(string sourceFormat, string volumeFormat, string fileFormat)
    {
        byte[] payload = Payload();
        string source = sourceFormat == "raw" ? RawSource(payload) : Qcow2Source(payload);
        UploadResult sent = await UploadAsync(source, Format(sourceFormat), "disk." + volumeFormat, r => r with { Format = Format(volumeFormat) });
        Assert.True(sent.Created);
        Assert.Equal(sourceFormat == volumeFormat ? TransferMode.Physical : TransferMode.Virtual, sent.Mode);
        Assert.Equal((volumeFormat, (ulong)payload.Length), (sent.Info.Format, sent.Info.Capacity));
        Assert.Equal(volumeFormat, Qemu.FormatOf(VolumePath("disk." + volumeFormat)));
        Assert.Equal(payload, Qemu.Payload(VolumePath("disk." + volumeFormat), volumeFormat));

        DownloadResult received = await DownloadAsync(sent.Volume, SourcePath("back"), r => r with { Format = Format(fileFormat) });
        Assert.Equal((ulong)payload.Length, received.VirtualSize);
        Assert.Equal(payload, Qemu.Payload(SourcePath("back"), fileFormat));
        if (fileFormat == "qcow2")
        {
            Qemu.Check(SourcePath("back"));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 512)]
    [InlineData(513, 1024)]
    [InlineData(300_000, 300_032)]
    public async Task A_payload_of_odd_length_becomes_whole_sectors_in_qcow2(int length, int wholeSectors)
    {
        byte[] payload = Payload(length);
        UploadResult sent = await UploadAsync(RawSource(payload), ImageFormats.Raw, "odd.qcow2", r => r with { Format = ImageFormats.Qcow2 });
        Assert.Equal((ulong)wholeSectors, sent.VirtualSize);
        Qemu.Check(VolumePath("odd.qcow2"));
        DownloadResult received = await DownloadAsync(sent.Volume, SourcePath("back"), r => r with { Format = ImageFormats.Raw });
        Assert.Equal((ulong)wholeSectors, received.VirtualSize);
        Array.Resize(ref payload, wholeSectors);
        Assert.Equal(payload, File.ReadAllBytes(SourcePath("back")));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("qcow2")]
    public async Task A_physical_transfer_is_identical_bit_for_bit(string format)
    {
        string source = format == "raw" ? RawSource(Payload()) : Qcow2Source(Payload());
        UploadResult sent = await UploadAsync(source, Format(format), "disk", r => r with { Mode = TransferMode.Physical });
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(VolumePath("disk")));
        await DownloadAsync(sent.Volume, SourcePath("back"), r => r with { Mode = TransferMode.Physical });
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(SourcePath("back")));
    }

    [Fact]
    public async Task Holes_stay_holes()
    {
        using (FileStream file = File.Create(SourcePath("sparse.raw")))
        {
            file.SetLength(1L << 30);
            file.Position = 512L << 20;
            file.Write(Payload(1 << 20));
        }

        UploadResult sent = await UploadAsync(SourcePath("sparse.raw"), ImageFormats.Raw, "sparse.raw");
        Assert.True(sent.Info.Allocation < 8 << 20, $"{sent.Info.Allocation} bytes are allocated.");
        Assert.True(sent.BytesSent < 8 << 20, $"{sent.BytesSent} bytes were sent.");
        await DownloadAsync(sent.Volume, SourcePath("back.raw"));
        File.Move(SourcePath("back.raw"), VolumePath("back.raw"));
        VolumeInfo back = await (await Pool.FindVolumeAsync("back.raw", CancellationToken.None))!.GetInfoAsync(CancellationToken.None);
        Assert.Equal((sent.Info.Capacity, true), (back.Capacity, back.Allocation < 8 << 20));
    }

    [Fact]
    public async Task An_iso_is_raw_to_a_volume()
    {
        byte[] payload = Payload(1 << 20);
        "\u0001CD001\u0001"u8.CopyTo(payload.AsSpan(0x8000));
        byte[] terminator = [255, .. "CD001"u8, 1];
        terminator.CopyTo(payload, 0x8800);
        string source = RawSource(payload, "cd.iso");
        UploadResult sent = await UploadAsync(source, ImageFormats.Iso, "cd.iso");
        Assert.Equal((TransferMode.Physical, "iso"), (sent.Mode, sent.Info.Format));
        Assert.Equal(payload, File.ReadAllBytes(VolumePath("cd.iso")));
    }

    [Fact]
    public async Task Options_of_a_new_volume_make_equal_formats_travel_as_payload()
    {
        byte[] payload = Payload();
        UploadResult sent = await UploadAsync(
            Qcow2Source(payload), ImageFormats.Qcow2, "small.qcow2", r => r with { WriterOptions = new WriterOptions { ClusterSize = 4096 } });
        Assert.Equal((TransferMode.Virtual, 4096), (sent.Mode, sent.Info.ClusterSize));
        sent = await UploadAsync(Qcow2Source(payload), ImageFormats.Qcow2, "large.qcow2", r => r with { Capacity = 16 << 20 });
        Assert.Equal((TransferMode.Virtual, 16UL << 20), (sent.Mode, sent.Info.Capacity));
        byte[] content = Qemu.Payload(VolumePath("large.qcow2"), "qcow2");
        Assert.Equal(payload, content.Take(payload.Length));
        Assert.All(content.Skip(payload.Length), b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task Mode_and_allocation_go_into_a_new_volume()
    {
        UploadResult sent = await UploadAsync(
            RawSource(new byte[4 << 20]), ImageFormats.Raw, "full.raw", r => r with { FileMode = Convert.ToInt32("640", 8), Allocation = 2 << 20 });
        Assert.InRange(sent.Info.Allocation, 2UL << 20, 3UL << 20);
        Assert.Equal(4UL << 20, sent.Info.Capacity);
        Assert.Contains("<mode>0640</mode>", await sent.Volume.GetXmlAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Snapshots_are_left_behind_with_a_warning(bool writeAfterwards)
    {
        string source = Qcow2Source(Payload());
        Qemu.Img("snapshot", "-c", "before", source);
        if (writeAfterwards)
        {
            Qemu.Io(source, "qcow2", "write -P 7 0 64k");
        }

        using var bytes = LibvirtStorage.Images.Sources.FileByteSource.Open(source);
        UploadPlan plan = await UploadPlan.CreateAsync(
            Request(bytes, ImageFormats.Qcow2, "x.qcow2") with { Mode = TransferMode.Virtual }, CancellationToken.None);
        Assert.StartsWith("Internal snapshots of 'source' are not copied (1)", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.False(Exists("x.qcow2"));
    }

    private static ImageFormat Format(string name) => ImageFormats.TryGet(name, out ImageFormat? format) ? format : throw new ArgumentException(name);
}
