using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Client.Tests.Daemon;

/// <summary>Whole uploads and downloads.</summary>
internal static class VolumeStreams
{
    public static async Task UploadAsync(this IStorageVolume volume, byte[] data, ulong offset = 0, ulong length = 0)
    {
        using IVolumeUpload upload = await volume.OpenUploadAsync(offset, length, VolumeStreamOptions.None, CancellationToken.None);
        await upload.WriteAsync(data, CancellationToken.None);
        await upload.FinishAsync(CancellationToken.None);
    }

    /// <summary>What a download brings, with zeros for holes.</summary>
    public static async Task<byte[]> DownloadAsync(
        this IStorageVolume volume, ulong offset = 0, ulong length = 0, VolumeStreamOptions options = VolumeStreamOptions.None)
    {
        using IVolumeDownload download = await volume.OpenDownloadAsync(offset, length, options, CancellationToken.None);
        using MemoryStream target = new();
        byte[] buffer = new byte[65536];
        while (true)
        {
            DownloadedRange range = await download.ReadAsync(buffer, CancellationToken.None);
            if (range.Length == 0)
            {
                return target.ToArray();
            }

            if (range.IsHole)
            {
                target.SetLength(target.Position + range.Length);
                target.Position = target.Length;
            }
            else
            {
                target.Write(buffer, 0, (int)range.Length);
            }
        }
    }
}
