using System;
using System.Buffers.Binary;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>A source that is refused is refused before anything is written: an existing volume keeps every byte, a new one is not made.</summary>
public sealed class HostileSourceTests : TransferFixture
{
    public static TheoryData<string, TransferMode> Hostile()
    {
        var cases = new TheoryData<string, TransferMode>();
        foreach (string kind in (string[])["backing file", "data file", "4 EiB in 256 KiB", "raw declared qcow2", "qcow2 declared raw", "cut"])
        {
            cases.Add(kind, TransferMode.Physical);
            cases.Add(kind, TransferMode.Virtual);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task It_changes_nothing(string kind, TransferMode mode)
    {
        (string path, ImageFormat declared) = Make(kind);
        string volume = declared == ImageFormats.Raw ? "old.raw" : "old.qcow2";
        File.Copy(declared == ImageFormats.Raw ? RawSource(Payload(seed: 3), "old") : Qcow2Source(Payload(seed: 3), "old"), VolumePath(volume));
        string before = Hash(volume);
        DateTime written = File.GetLastWriteTimeUtc(VolumePath(volume));

        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(path, declared, volume, request => request with { Mode = mode, Force = true, AllowCapacityChange = true }));
        Assert.Equal((TransferError.ImageRefused, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Equal(before, Hash(volume));
        Assert.Equal(written, File.GetLastWriteTimeUtc(VolumePath(volume)));

        error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(path, declared, "new.img", request => request with { Mode = mode }));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.False(Exists("new.img"));
    }

    [Theory]
    [InlineData(TransferMode.Physical)]
    [InlineData(TransferMode.Virtual)]
    public async Task A_payload_that_is_larger_than_the_volume_changes_nothing(TransferMode mode)
    {
        File.WriteAllBytes(VolumePath("small.raw"), Payload(1 << 20));
        string before = Hash("small.raw");
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(RawSource(Payload()), ImageFormats.Raw, "small.raw", request => request with { Mode = mode, Force = true }));
        Assert.Equal((TransferError.CapacityExceeded, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Equal(before, Hash("small.raw"));
    }

    [Fact]
    public async Task A_container_of_another_format_than_the_volume_changes_nothing()
    {
        File.WriteAllBytes(VolumePath("volume.raw"), Payload(8 << 20));
        string before = Hash("volume.raw");
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            Qcow2Source(Payload()), ImageFormats.Qcow2, "volume.raw", request => request with { Mode = TransferMode.Physical, Force = true }));
        Assert.Equal(TransferError.FormatMismatch, error.Error);
        Assert.Equal(before, Hash("volume.raw"));
    }

    [Fact]
    public async Task A_ploop_payload_is_refused_whatever_is_allowed()
    {
        byte[] payload = Payload(1 << 20);
        "WithouFreSpacExt"u8.CopyTo(payload);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            RawSource(payload), ImageFormats.Raw, "x.img",
            request => request with { Policy = request.Policy with { AllowAmbiguousFormat = true } }));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Contains("ploop", error.Message, StringComparison.Ordinal);
        Assert.False(Exists("x.img"));
    }

    [Theory]
    [InlineData("vhdxfile", "vhdx")]
    [InlineData("KDMV\u0001", "vmdk")]
    public async Task What_libvirt_will_make_of_foreign_bytes_is_said_before_the_start(string magic, string named)
    {
        byte[] payload = Payload(1 << 20);
        Array.Clear(payload, 0, 4096);
        System.Text.Encoding.ASCII.GetBytes(magic).CopyTo(payload, 0);
        using var source = LibvirtStorage.Images.Sources.FileByteSource.Open(RawSource(payload));
        UploadPlan plan = await UploadPlan.CreateAsync(
            Request(source, ImageFormats.Raw, "x.img") with { Policy = new ImagePolicy { AllowAmbiguousFormat = true } }, CancellationToken.None);
        Assert.Contains(plan.Warnings, warning => warning.Contains(named, StringComparison.Ordinal));
        Assert.False(Exists("x.img"));
    }

    /// <summary>A container hides what its payload begins with; raw bytes and a fixed VHD show it, and a host believes it.</summary>
    [Theory]
    [InlineData("raw", "QFI\u00fb\0\0\0\u0003", "qcow2")]
    [InlineData("raw", "LUKS\u00ba\u00be\0\u0001", "luks")]
    [InlineData("vpc", "QFI\u00fb\0\0\0\u0003", "qcow2")]
    [InlineData("vpc", "LUKS\u00ba\u00be\0\u0001", "luks")]
    public async Task A_payload_that_begins_as_an_image_is_not_sent_bare(string format, string magic, string named)
    {
        string path = Qcow2Source(PayloadWith(magic));
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => UploadAsync(path, ImageFormats.Qcow2, "x.img", request => Bare(request, format)));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.False(Exists("x.img"));

        // What is refused is what would have come of it; and what is recommended works.
        UploadResult sent = await UploadAsync(
            path, ImageFormats.Qcow2, "x.img", request => Bare(request, format) with { Policy = request.Policy with { AllowAmbiguousFormat = true } });
        Assert.Equal(named, sent.Info.Encryption ?? sent.Info.Format);
        Assert.Equal("qcow2", (await UploadAsync(path, ImageFormats.Qcow2, "y.img")).Info.Format);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("vpc")]
    public async Task A_ploop_payload_in_a_container_is_not_sent_bare_whatever_is_allowed(string format)
    {
        string path = Qcow2Source(PayloadWith("WithouFreSpacExt"));
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(
            path, ImageFormats.Qcow2, "x.img", request => Bare(request, format) with { Policy = request.Policy with { AllowAmbiguousFormat = true } }));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Contains("delete", error.Message, StringComparison.Ordinal);
        Assert.False(Exists("x.img"));
    }

    [Fact]
    public async Task A_payload_that_ends_as_an_image_does_not_close_the_volume_as_one()
    {
        string path = Qcow2EndingAsVhd(Payload(1 << 20));
        UploadRequest Vdi(UploadRequest request) => request with { Format = ImageFormats.TryGet("vdi", out ImageFormat? vdi) ? vdi : null };
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => UploadAsync(path, ImageFormats.Qcow2, "x.img", Vdi));
        Assert.Equal((TransferError.ImageRefused, TargetState.Removed), (error.Error, error.TargetState));
        Assert.False(Exists("x.img"));
        await UploadAsync(path, ImageFormats.Qcow2, "x.img", request => Vdi(request) with { Policy = request.Policy with { AllowAmbiguousFormat = true } });
        await UploadAsync(path, ImageFormats.Qcow2, "y.img", request => request with { Mode = TransferMode.Virtual });
    }

    [Fact]
    public async Task An_optical_disc_in_a_fixed_VHD_is_shown_as_the_host_will_see_it()
    {
        byte[] payload = Payload(1 << 20);
        "\u0001CD001\u0001"u8.CopyTo(payload.AsSpan(0x8000));
        using var source = LibvirtStorage.Images.Sources.FileByteSource.Open(Qcow2Source(payload));
        UploadPlan plan = await UploadPlan.CreateAsync(Bare(Request(source, ImageFormats.Qcow2, "x.img"), "vpc"), CancellationToken.None);
        Assert.Contains(plan.Warnings, warning => warning.Contains("as iso, not as vpc", StringComparison.Ordinal));
        Assert.Equal("iso", (await plan.ExecuteAsync(null, CancellationToken.None)).Info.Format);
    }

    private static UploadRequest Bare(UploadRequest request, string format) => request with
    {
        Format = ImageFormats.TryGet(format, out ImageFormat? found) ? found : throw new ArgumentException(format),
        WriterOptions = new WriterOptions { Subformat = format == "vpc" ? "fixed" : null },
    };

    private static byte[] PayloadWith(string magic)
    {
        byte[] payload = Payload(1 << 20);
        Array.Clear(payload, 0, 4096);
        System.Text.Encoding.Latin1.GetBytes(magic).CopyTo(payload, 0);
        return payload;
    }

    private (string Path, ImageFormat Declared) Make(string kind)
    {
        string path = SourcePath("hostile");
        switch (kind)
        {
            case "backing file":
                Qemu.Img("create", "-q", "-f", "qcow2", "-u", "-b", "/etc/passwd", "-F", "raw", path, "64M");
                return (path, ImageFormats.Qcow2);
            case "data file":
                Qemu.Img("create", "-q", "-f", "qcow2", "-o", $"data_file={SourcePath("data")}", path, "64M");
                return (path, ImageFormats.Qcow2);
            case "4 EiB in 256 KiB":
                Qemu.Img("create", "-q", "-f", "qcow2", path, "64M");
                byte[] image = File.ReadAllBytes(path);
                Array.Resize(ref image, 256 << 10);
                BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(24), 4UL << 60);
                File.WriteAllBytes(path, image);
                return (path, ImageFormats.Qcow2);
            case "raw declared qcow2":
                return (RawSource(Payload()), ImageFormats.Qcow2);
            case "qcow2 declared raw":
                return (Qcow2Source(Payload()), ImageFormats.Raw);
            default:
                byte[] whole = File.ReadAllBytes(Qcow2Source(Payload()));
                File.WriteAllBytes(path, whole.AsSpan(0, whole.Length - 200_000).ToArray());
                return (path, ImageFormats.Qcow2);
        }
    }
}
