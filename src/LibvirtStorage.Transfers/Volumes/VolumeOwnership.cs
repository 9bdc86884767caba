using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Whether what has a volume's name is what an upload wrote to. Volumes are known by name, and a stream that is open goes on into a file that
/// nobody can see any more when somebody removes the volume and makes another one: that is not ours to complete or to remove.
/// </summary>
/// <param name="marks">What stands in the room for the head until that comes; without any nobody can tell.</param>
/// <param name="sent">What was sent to it.</param>
internal sealed class VolumeOwnership(UploadMarks marks, SentBytes sent)
{
    /// <summary>Samples that are asked for at most: the last ones may not have arrived.</summary>
    private const int MaxSamples = 8;

    private static readonly byte[] s_zeros = new byte[UploadNote.FileLength];

    /// <summary>Whether the volume begins with all of the note.</summary>
    public Task<bool> IsNotedAsync(IStorageVolume volume, CancellationToken cancellationToken) =>
        VolumeContent.HasAsync(volume, 0, marks.Note, cancellationToken);

    /// <summary>Whether the volume may be removed or reset after a failure.</summary>
    /// <param name="volume">What has the name.</param>
    /// <param name="head">The head if it is known, else empty.</param>
    /// <param name="isHeadSent">Whether all of it may have been sent.</param>
    /// <param name="length">Bytes of the whole volume, of which the head is the last to be sent.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<bool> IsOursAsync(
        IStorageVolume volume, ReadOnlyMemory<byte> head, bool isHeadSent, long length, CancellationToken cancellationToken)
    {
        if (marks.IsEmpty)
        {
            return true;
        }

        byte[] start = await VolumeContent.StartAsync(volume, Math.Max(marks.Length, head.Length), cancellationToken).ConfigureAwait(false);
        return marks.IsAnyIn(start)
            || (isHeadSent && HasHead(start, head.Span) ? await IsWholeAsync(volume, length, cancellationToken).ConfigureAwait(false)
                : await IsWrittenOverAsync(volume, !head.IsEmpty && HasNothingOf(start, head.Span), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether the head has sectors in which anything is, and none of these is there.</summary>
    private static bool HasNothingOf(ReadOnlySpan<byte> start, ReadOnlySpan<byte> head)
    {
        bool hasAny = false;
        for (int at = 0; at + UploadNote.FileLength <= Math.Min(start.Length, head.Length); at += UploadNote.FileLength)
        {
            ReadOnlySpan<byte> sector = head.Slice(at, UploadNote.FileLength);
            bool isAny = !sector.SequenceEqual(s_zeros);
            if (isAny && start.Slice(at, UploadNote.FileLength).SequenceEqual(sector))
            {
                return false;
            }

            hasAny |= isAny;
        }

        return hasAny;
    }

    /// <summary>Whether the head is there; of its first sector, which goes last, a part may have come over the note.</summary>
    private bool HasHead(ReadOnlySpan<byte> start, ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty || start.Length < head.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> note = marks.Note.Span;
        int arrived = 0;
        while (arrived < note.Length && start[arrived] == head[arrived])
        {
            arrived++;
        }

        return start.Slice(arrived, note.Length - arrived).SequenceEqual(note.Slice(arrived))
            && start.Slice(UploadNote.FileLength, head.Length - UploadNote.FileLength).SequenceEqual(head.Slice(UploadNote.FileLength));
    }

    /// <summary>Another image can have the same head.</summary>
    private async Task<bool> IsWholeAsync(IStorageVolume volume, long length, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return (info.Type == StorageVolumeType.File ? info.Physical == (ulong)length : info.Physical >= (ulong)length)
            && await VolumeContent.HasAsync(volume, sent.Tail.Offset, sent.Tail.Bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Without a mark, the volume is ours if somebody has written over its beginning, or cut it while the stream went on: then the first data
    /// is gone too, or nothing of the head is there, and later data is. A volume that was made anew of the same image, or one like it, has
    /// what its head has too; of another image it has nothing. Zeros prove nothing.
    /// </summary>
    private async Task<bool> IsWrittenOverAsync(IStorageVolume volume, bool lacksHead, CancellationToken cancellationToken)
    {
        SentSamples.Sample[] samples = sent.Samples.All().Where(sample => !sample.IsZero).ToArray();
        if (samples.Length < 2 || (!lacksHead && await HasAsync(volume, samples[0], cancellationToken).ConfigureAwait(false)))
        {
            return false;
        }

        foreach (SentSamples.Sample sample in samples.Skip(1).Reverse().Take(MaxSamples))
        {
            if (await HasAsync(volume, sample, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private static Task<bool> HasAsync(IStorageVolume volume, SentSamples.Sample sample, CancellationToken cancellationToken) =>
        VolumeContent.HasAsync(volume, sample.Offset, sample.Bytes, cancellationToken);
}
