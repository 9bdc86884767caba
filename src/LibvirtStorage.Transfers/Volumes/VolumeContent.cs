using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Reads back what was written.</summary>
internal static class VolumeContent
{
    private const int ChunkLength = 256 << 10;

    /// <summary>The first bytes of a volume, up to <paramref name="length"/>.</summary>
    public static async Task<byte[]> StartAsync(IStorageVolume volume, int length, CancellationToken cancellationToken)
    {
        using IVolumeDownload download = await volume.OpenDownloadAsync(0, (ulong)length, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
        byte[] start = new byte[length];
        int known = 0;
        while (known < length)
        {
            DownloadedRange range = await download.ReadAsync(start.AsMemory(known), cancellationToken).ConfigureAwait(false);
            if (range.Length == 0 || range.Length > length - known)
            {
                break;
            }

            known += (int)range.Length;
        }

        return start.AsSpan(0, known).ToArray();
    }

    /// <summary>Whether exactly <paramref name="expected"/> stands at <paramref name="offset"/>.</summary>
    public static async Task<bool> HasAsync(IStorageVolume volume, long offset, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken)
    {
        if (expected.IsEmpty)
        {
            return true;
        }

        using IVolumeDownload download = await volume.OpenDownloadAsync(
            (ulong)offset, (ulong)expected.Length, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
        byte[] buffer = new byte[Math.Min(expected.Length, ChunkLength)];
        while (!expected.IsEmpty)
        {
            DownloadedRange range = await download.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (range.Length == 0 || range.Length > expected.Length || range.IsHole
                || !buffer.AsSpan(0, (int)range.Length).SequenceEqual(expected.Span.Slice(0, (int)range.Length)))
            {
                return false;
            }

            expected = expected.Slice((int)range.Length);
        }

        return true;
    }
}
