using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Reads a volume, or a part of it, and compares it with the digests of what was sent.</summary>
internal sealed class ReadBack(IStorageVolume volume, long start, long end, ContentDigest sent)
{
    private const int ChunkLength = 1 << 20;

    private int _compared;

    /// <summary>Reads all of it, or as far as the first part that differs.</summary>
    /// <param name="limit">Bytes of data to read at most; holes are free.</param>
    /// <param name="goOn">Told how many bytes were read; says whether to go on.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// Whether all was read; and the offset of the part in which something differs, or null if nothing does. A volume that is too short
    /// differs at its end.
    /// </returns>
    public async Task<(bool IsWhole, long? Difference)> CompareAsync(long limit, Func<long, bool> goOn, CancellationToken cancellationToken)
    {
        using var read = new ContentDigest();
        using IVolumeDownload download = await volume.OpenDownloadAsync(
            (ulong)start, (ulong)(end - start), VolumeStreamOptions.Sparse, cancellationToken).ConfigureAwait(false);
        byte[] chunk = new byte[ChunkLength];
        long position = start;
        while (position < end)
        {
            Memory<byte> piece = chunk.AsMemory(0, (int)Math.Min(ChunkLength, end - position));
            DownloadedRange range = await download.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
            if (range.Length <= 0 || range.Length > end - position)
            {
                return (false, position);
            }

            if (!range.IsHole)
            {
                read.Add(position, piece.Span.Slice(0, (int)range.Length));
                limit -= range.Length;
                if (Compare(read) is { } difference)
                {
                    return (false, difference);
                }

                if (limit < 0)
                {
                    return (false, null);
                }
            }

            position += range.Length;
            if (!goOn(position - start))
            {
                return (false, null);
            }
        }

        read.Complete();
        long? last = Compare(read) ?? (_compared < sent.Parts.Count ? sent.Parts[_compared].Offset : null);
        return (last is null, last);
    }

    /// <summary>Of two parts that differ, or of which one is missing, the first one.</summary>
    private long? Compare(ContentDigest read)
    {
        for (; _compared < read.Parts.Count; _compared++)
        {
            ContentDigest.Part ours = read.Parts[_compared];
            if (_compared >= sent.Parts.Count)
            {
                return ours.Offset;
            }

            if (!ours.IsSameAs(sent.Parts[_compared]))
            {
                return Math.Min(ours.Offset, sent.Parts[_compared].Offset);
            }
        }

        return null;
    }
}
