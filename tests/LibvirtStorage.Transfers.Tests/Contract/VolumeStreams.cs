using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Tests.Contract;

/// <summary>Whole uploads and downloads through the streams of a volume.</summary>
internal static class VolumeStreams
{
    public static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task UploadAsync(this IStorageVolume volume, byte[] bytes, ulong offset = 0, ulong length = 0)
    {
        using IVolumeUpload upload = await volume.OpenUploadAsync(offset, length, VolumeStreamOptions.None, CancellationToken.None);
        for (int at = 0; at < bytes.Length; at += 100_000)
        {
            await upload.WriteAsync(bytes.AsMemory(at, Math.Min(100_000, bytes.Length - at)), CancellationToken.None);
        }

        await upload.FinishAsync(CancellationToken.None);
    }

    public static async Task<byte[]> DownloadAsync(this IStorageVolume volume, ulong offset = 0, ulong length = 0)
    {
        using IVolumeDownload download = await volume.OpenDownloadAsync(offset, length, VolumeStreamOptions.None, CancellationToken.None);
        var bytes = new MemoryStream();
        foreach ((byte[]? data, long count) in await PiecesAsync(download))
        {
            bytes.Write(data ?? throw new InvalidDataException($"A hole of {count} bytes came on a stream that is not sparse."));
        }

        return bytes.ToArray();
    }

    /// <summary>The pieces of a download as they come: data, or null and the length of a hole.</summary>
    public static async Task<List<(byte[]? Data, long Length)>> PiecesAsync(IVolumeDownload download)
    {
        var pieces = new List<(byte[]?, long)>();
        byte[] buffer = new byte[70_000];
        while (true)
        {
            DownloadedRange range = await download.ReadAsync(buffer, CancellationToken.None);
            if (range.Length == 0)
            {
                return pieces;
            }

            pieces.Add((range.IsHole ? null : buffer.AsSpan(0, (int)range.Length).ToArray(), range.Length));
        }
    }
}
