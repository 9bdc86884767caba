using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>Uploads and downloads.</summary>
public abstract partial class StorageHostContract
{
    private static readonly byte[] s_bytes = VolumeStreams.Pattern(1 << 20, seed: 1);

    [Fact]
    public async Task What_was_uploaded_is_downloaded()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        Assert.Equal(s_bytes, await volume.DownloadAsync());
    }

    [Fact]
    public async Task An_upload_at_an_offset_leaves_the_rest_alone()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        await volume.UploadAsync([7, 7, 7], offset: 5000);
        byte[] expected = [.. s_bytes];
        expected.AsSpan(5000, 3).Fill(7);
        Assert.Equal(expected, await volume.DownloadAsync());
    }

    [Fact]
    public async Task A_shorter_upload_keeps_the_old_tail()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        await volume.UploadAsync(new byte[1000]);
        Assert.Equal(s_bytes.AsSpan(1000).ToArray(), await volume.DownloadAsync(1000));
    }

    [Fact]
    public async Task A_longer_upload_grows_the_volume_past_its_capacity_without_a_word()
    {
        IStorageVolume volume = await CreateAsync(capacity: 4096);
        await volume.UploadAsync(s_bytes);
        Assert.Equal((ulong)s_bytes.Length, (await InfoAsync(volume)).Capacity);
    }

    [Fact]
    public async Task Bytes_beyond_the_length_of_the_upload_are_error_38_and_are_not_written()
    {
        IStorageVolume volume = await CreateAsync();
        await StreamFailsAsync(LibvirtErrorCode.SystemError, () => volume.UploadAsync(s_bytes, offset: 0, length: 1000));
        byte[] content = await volume.DownloadAsync();

        // The error makes a daemon drop what it has queued; how much that is, is a race.
        byte[] written = content.Take(1000).ToArray();
        Assert.True(written.SequenceEqual(s_bytes.Take(1000)) || (!TellsEveryStreamError && written.All(b => b == 0)));
        Assert.All(content.Skip(1000), b => Assert.Equal(0, b));
    }

    [Fact]
    public async Task A_download_has_offset_and_length()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        Assert.Equal(s_bytes.AsSpan(12345, 6789).ToArray(), await volume.DownloadAsync(12345, 6789));
    }

    [Fact]
    public async Task A_download_past_the_end_has_less_and_is_no_error()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        Assert.Equal(s_bytes.AsSpan(s_bytes.Length - 10).ToArray(), await volume.DownloadAsync((ulong)s_bytes.Length - 10, 1000));
        Assert.Empty(await volume.DownloadAsync((ulong)s_bytes.Length + 5));
    }

    [Fact]
    public async Task A_sparse_download_behind_the_end_is_error_1()
    {
        IStorageVolume volume = await CreateAsync();
        await FailsAsync(LibvirtErrorCode.InternalError, async () =>
        {
            using IVolumeDownload download = await volume.OpenDownloadAsync((1 << 20) + 1, 0, VolumeStreamOptions.Sparse, CancellationToken.None);
            await download.ReadAsync(new byte[10], CancellationToken.None);
        });
    }

    [Fact]
    public async Task Holes_stay_holes_on_the_way_up_and_down()
    {
        IStorageVolume volume = await CreateAsync(capacity: 0);
        using (IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, CancellationToken.None))
        {
            await upload.WriteAsync(s_bytes.AsMemory(0, 65536), CancellationToken.None);
            await upload.WriteHoleAsync(4 << 20, CancellationToken.None);
            await upload.WriteAsync(s_bytes.AsMemory(65536, 65536), CancellationToken.None);
            await upload.WriteHoleAsync(2 << 20, CancellationToken.None);
            await upload.FinishAsync(CancellationToken.None);
        }

        VolumeInfo info = await InfoAsync(volume);
        Assert.Equal((6UL << 20) + 131072, info.Physical);
        Assert.True(info.Allocation < 1 << 20, $"{info.Allocation} bytes are allocated.");
        byte[] expected = new byte[(6 << 20) + 131072];
        s_bytes.AsSpan(0, 65536).CopyTo(expected);
        s_bytes.AsSpan(65536, 65536).CopyTo(expected.AsSpan(65536 + (4 << 20)));
        Assert.Equal(expected, await volume.DownloadAsync());

        using IVolumeDownload download = await volume.OpenDownloadAsync(0, 0, VolumeStreamOptions.Sparse, CancellationToken.None);
        List<(byte[]? Data, long Length)> pieces = await VolumeStreams.PiecesAsync(download);
        Assert.Equal(expected.Length, pieces.Sum(piece => piece.Length));
        Assert.True(pieces.Where(piece => piece.Data is null).Sum(piece => piece.Length) > 5 << 20);
        Assert.Equal(expected, pieces.SelectMany(piece => piece.Data ?? new byte[piece.Length]).ToArray());
    }

    [Fact]
    public async Task A_hole_does_not_zero_what_was_there_and_cuts_the_file_behind_it()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        using (IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, CancellationToken.None))
        {
            await upload.WriteHoleAsync(200_000, CancellationToken.None);
            await upload.FinishAsync(CancellationToken.None);
        }

        Assert.Equal(s_bytes.AsSpan(0, 200_000).ToArray(), await volume.DownloadAsync());
    }

    [Fact]
    public async Task A_hole_of_one_byte_resets_a_volume_to_one_byte()
    {
        IStorageVolume volume = await CreateAsync();
        await volume.UploadAsync(s_bytes);
        using (IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, CancellationToken.None))
        {
            await upload.WriteHoleAsync(1, CancellationToken.None);
            await upload.FinishAsync(CancellationToken.None);
        }

        Assert.Equal(1UL, (await InfoAsync(volume)).Physical);
    }

    [Fact]
    public async Task A_hole_on_a_stream_that_is_not_sparse_is_an_error()
    {
        IStorageVolume volume = await CreateAsync();
        using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.None, CancellationToken.None);
        await Assert.ThrowsAsync<LibvirtException>(() => upload.WriteHoleAsync(10, CancellationToken.None));
    }

    [Fact]
    public async Task A_hole_of_no_bytes_is_an_error()
    {
        IStorageVolume volume = await CreateAsync();
        using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, CancellationToken.None);
        await Assert.ThrowsAsync<LibvirtException>(() => upload.WriteHoleAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task Writing_no_bytes_changes_nothing_and_the_stream_lives_on()
    {
        IStorageVolume volume = await CreateAsync();
        using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.None, CancellationToken.None);
        await upload.WriteAsync(ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        await upload.WriteAsync(new byte[] { 9 }, CancellationToken.None);
        await upload.FinishAsync(CancellationToken.None);
        Assert.Equal(new byte[] { 9, 0 }, await volume.DownloadAsync(0, 2));
    }

    [Fact]
    public async Task An_aborted_upload_keeps_nothing_behind_what_was_sent()
    {
        IStorageVolume volume = await CreateAsync();
        using (IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.None, CancellationToken.None))
        {
            await upload.WriteAsync(s_bytes.AsMemory(0, 1000), CancellationToken.None);
        }

        byte[] content = await volume.DownloadAsync();
        Assert.Equal(1 << 20, content.Length);
        Assert.All(content.Skip(1000), b => Assert.Equal(0, b));
        await volume.UploadAsync(s_bytes);
        Assert.Equal(s_bytes, await volume.DownloadAsync());
    }

    [Fact]
    public async Task Nothing_can_be_sent_after_the_finish()
    {
        IStorageVolume volume = await CreateAsync();
        using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.None, CancellationToken.None);
        await upload.FinishAsync(CancellationToken.None);
        await Assert.ThrowsAsync<LibvirtException>(() => upload.WriteAsync(new byte[1], CancellationToken.None));
    }

    [Fact]
    public async Task The_flags_of_the_rfc_are_unknown_to_hosts()
    {
        IStorageVolume volume = await CreateAsync();
        await FailsAsync(LibvirtErrorCode.InvalidArgument, () => volume.OpenUploadAsync(0, 0, (VolumeStreamOptions)2, CancellationToken.None));
        await FailsAsync(LibvirtErrorCode.InvalidArgument, () => volume.OpenDownloadAsync(0, 0, (VolumeStreamOptions)2, CancellationToken.None));
    }

    [Fact]
    public async Task The_content_decides_the_format_whatever_the_volume_was_created_as()
    {
        IStorageVolume volume = await CreateAsync(capacity: 4096);
        byte[] header = new byte[512];
        "QFI\u00fb"u8.Slice(0, 3).CopyTo(header);
        header[3] = 0xfb;
        header[7] = 3;
        header[23] = 16;
        header[29] = 0x50;
        header[103] = 104;
        await volume.UploadAsync(header);
        
        // Daemons look at the content when they refresh the pool, and do so by themselves a little later.
        await Pool.RefreshAsync(CancellationToken.None);
        VolumeInfo info = await InfoAsync(volume);
        Assert.Equal(("qcow2", 0x500000UL, "1.1"), (info.Format, info.Capacity, info.Compat));

        await volume.UploadAsync(new byte[4]);
        await Pool.RefreshAsync(CancellationToken.None);
        info = await InfoAsync(volume);
        Assert.Equal(("raw", 4096UL), (info.Format, info.Capacity));
    }
}
