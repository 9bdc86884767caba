using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>The RFC's own call, for streams of both kinds.</summary>
public sealed class UploadConvertTests : TransferFixture
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_raw_stream_becomes_the_payload_of_a_qcow2_volume(bool canSeek)
    {
        byte[] payload = Payload();
        IStorageVolume volume = await CreateAsync("disk", "qcow2", 8 << 20);
        UploadResult sent = await ConvertAsync(volume, Stream(payload, canSeek), ImageFormats.Raw, VolumeUploadFlags.Virtual, canSeek ? 0UL : (ulong)payload.Length);
        Assert.Equal(("qcow2", 8UL << 20), (sent.Info.Format, sent.Info.Capacity));
        byte[] content = Qemu.Payload(VolumePath("disk"), "qcow2");
        Assert.Equal(payload, content.Take(payload.Length));
        Assert.Equal(-1, content.AsSpan(payload.Length).IndexOfAnyExcept((byte)0));
        Qemu.Check(VolumePath("disk"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_raw_stream_goes_into_a_raw_volume(bool canSeek)
    {
        byte[] payload = Payload();
        IStorageVolume volume = await CreateAsync("disk", "raw", (ulong)payload.Length);
        await ConvertAsync(volume, Stream(payload, canSeek), ImageFormats.Raw, VolumeUploadFlags.FixedFormat, canSeek ? 0UL : (ulong)payload.Length);
        Assert.Equal(payload, File.ReadAllBytes(VolumePath("disk")));
    }

    [Fact]
    public async Task Without_a_length_the_whole_payload_goes_to_the_offset_however_short_its_container()
    {
        byte[] payload = Payload();
        byte[] image = File.ReadAllBytes(Qcow2Source(payload));
        Assert.True(image.Length < payload.Length);
        IStorageVolume volume = await CreateAsync("disk", "raw", 8 << 20);
        UploadResult sent = await StorageTransfer.UploadConvertAsync(
            volume, new MemoryStream(image), ImageFormats.Qcow2, 4096, 0, VolumeUploadFlags.Virtual, null, null, CancellationToken.None);
        Assert.Equal(payload.Length, sent.BytesSent);
        Assert.Equal(payload, File.ReadAllBytes(VolumePath("disk")).Skip(4096).Take(payload.Length));
    }

    [Fact]
    public async Task A_stream_that_cannot_seek_needs_its_length()
    {
        IStorageVolume volume = await CreateAsync("disk", "raw", 8 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => ConvertAsync(volume, Stream(Payload(), canSeek: false), ImageFormats.Raw, VolumeUploadFlags.Virtual, 0));
        Assert.Equal(TransferError.InvalidRequest, error.Error);
        Assert.Contains("length", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_qcow2_stream_that_cannot_seek_is_refused_with_the_reason()
    {
        byte[] image = File.ReadAllBytes(Qcow2Source(Payload()));
        IStorageVolume volume = await CreateAsync("disk", "raw", 8 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => ConvertAsync(volume, Stream(image, canSeek: false), ImageFormats.Qcow2, VolumeUploadFlags.Virtual, (ulong)image.Length));
        Assert.Equal((TransferError.InvalidRequest, TargetState.Untouched), (error.Error, error.TargetState));
        Assert.Contains("cannot seek", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conectix", 512, VolumeUploadFlags.Virtual)]
    [InlineData("conectix", 512, VolumeUploadFlags.None)]
    [InlineData("koly", 512, VolumeUploadFlags.Virtual)]
    public async Task What_only_the_end_of_a_stream_shows_is_seen_before_the_head(string trailer, int fromEnd, VolumeUploadFlags flags)
    {
        byte[] payload = Payload();
        payload.AsSpan(payload.Length - fromEnd).Clear();
        System.Text.Encoding.ASCII.GetBytes(trailer).CopyTo(payload, payload.Length - fromEnd);
        IStorageVolume volume = await CreateAsync("disk", "raw", 8 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => ConvertAsync(volume, Stream(payload, canSeek: false), ImageFormats.Raw, flags, (ulong)payload.Length));
        Assert.Equal((TransferError.ImageRefused, TargetState.ContentLost), (error.Error, error.TargetState));
        Assert.Equal(UploadNote.FileLength, new FileInfo(VolumePath("disk")).Length);
    }

    [Fact]
    public async Task A_stream_that_ends_early_leaves_no_image()
    {
        byte[] payload = Payload();
        IStorageVolume volume = await CreateAsync("disk", "qcow2", 8 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => ConvertAsync(volume, Stream(payload, canSeek: false), ImageFormats.Raw, VolumeUploadFlags.Virtual, (ulong)payload.Length + 1));
        Assert.Equal(TargetState.ContentLost, error.TargetState);
        Assert.Equal("raw", Qemu.FormatOf(VolumePath("disk")));
    }

    [Fact]
    public async Task An_image_that_names_a_backing_file_passes_only_without_the_flag()
    {
        Qemu.Img("create", "-q", "-f", "qcow2", "-u", "-b", "/nowhere", "-F", "raw", SourcePath("overlay"), "8M");
        IStorageVolume volume = await CreateAsync("disk", "qcow2", 8 << 20);
        using FileStream stream = File.OpenRead(SourcePath("overlay"));
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => ConvertAsync(volume, stream, ImageFormats.Qcow2, VolumeUploadFlags.NoBackingFile | VolumeUploadFlags.FixedFormat, 0));
        Assert.Equal(TransferError.ImageRefused, error.Error);
        UploadResult sent = await ConvertAsync(volume, stream, ImageFormats.Qcow2, VolumeUploadFlags.FixedFormat, 0);
        Assert.Equal("/nowhere", sent.Info.BackingStore);
    }

    [Fact]
    public async Task Unknown_flags_are_refused()
    {
        IStorageVolume volume = await CreateAsync("disk", "raw", 8 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => ConvertAsync(volume, Stream(Payload(), canSeek: true), ImageFormats.Raw, (VolumeUploadFlags)64, 0));
        Assert.Equal(TransferError.InvalidRequest, error.Error);
    }

    private Task<IStorageVolume> CreateAsync(string name, string format, ulong capacity) =>
        Pool.CreateVolumeAsync(new VolumeDefinition { Name = name, Format = format, Capacity = capacity }, CancellationToken.None);

    private static Task<UploadResult> ConvertAsync(IStorageVolume volume, Stream stream, ImageFormat format, VolumeUploadFlags flags, ulong length) =>
        StorageTransfer.UploadConvertAsync(volume, stream, format, 0, length, flags, null, null, CancellationToken.None);

    private static Stream Stream(byte[] bytes, bool canSeek) =>
        canSeek ? new MemoryStream(bytes) : new ForwardStream(bytes);

    /// <summary>A pipe: reads go forward, and come in small pieces.</summary>
    private sealed class ForwardStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));

        public override long Seek(long offset, SeekOrigin loc) => throw new NotSupportedException();
    }
}
