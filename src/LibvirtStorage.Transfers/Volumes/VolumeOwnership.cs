using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Whether what has a volume's name is what an upload wrote to. Volumes are known by name, and a stream that is open goes on into a file that
/// nobody can see any more when somebody removes the volume and makes another one: that is not ours to complete or to remove. Content alone proves
/// nothing, since the next one who sends the image, or one like it, brings the same; what proves it is a mark, or that nobody had the time.
/// </summary>
/// <param name="marks">What stands in the room for the head until that comes.</param>
/// <param name="sent">What was sent to it.</param>
/// <param name="isFile">Whether it is a file.</param>
internal sealed class VolumeOwnership(UploadMarks marks, SentBytes sent, bool isFile)
{
    /// <summary>Samples that are asked for at most.</summary>
    private const int MaxSamples = 16;

    /// <summary>Whether the volume begins with all of the note.</summary>
    public Task<bool> IsNotedAsync(IStorageVolume volume, CancellationToken cancellationToken) =>
        VolumeContent.HasAsync(volume, 0, marks.Note, cancellationToken);

    /// <summary>Whether any data that was sent is still in it. Zeros are in everything.</summary>
    public async Task<bool> HasAnyAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        // The last ones may not have arrived.
        foreach (SentSamples.Sample sample in sent.Samples.All().Where(s => !s.IsZero).Reverse().Take(MaxSamples))
        {
            if (await VolumeContent.HasAsync(volume, sample.Offset, sample.Bytes, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whose the volume is, after a failure.</summary>
    /// <param name="volume">What has the name.</param>
    /// <param name="head">The head if it is known, else empty.</param>
    /// <param name="length">Bytes of the whole volume, of which the head is the last to be sent.</param>
    /// <param name="mayBeWhole">Whether all of it may have been sent.</param>
    /// <param name="isWatched">Whether nobody had the time to send the same again: the connection is still the one of the upload.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<VolumeOwner> OfAsync(
        IStorageVolume volume, ReadOnlyMemory<byte> head, long length, bool mayBeWhole, bool isWatched, CancellationToken cancellationToken)
    {
        if (marks.IsEmpty && !isFile)
        {
            // A device that was there before: it cannot be exchanged, and nothing on it tells who wrote to it.
            return VolumeOwner.Ours;
        }

        byte[] start = await VolumeContent.StartAsync(volume, (int)Math.Max(marks.Length, marks.IsEmpty ? length + 1 : head.Length), cancellationToken).ConfigureAwait(false);
        if (marks.IsEmpty ? IsBegun(start, head.Span) : marks.IsAnyIn(start) || IsCutIn(start, head.Span))
        {
            return VolumeOwner.Ours;
        }

        return !mayBeWhole || !start.AsSpan().StartsWith(head.Span) ? VolumeOwner.Others
            : isWatched && await IsWholeAsync(volume, length, cancellationToken).ConfigureAwait(false) ? VolumeOwner.Ours
            : VolumeOwner.Whole;
    }

    /// <summary>Of an image that is too short for a mark: whether there is nothing but a part of it, or the byte to which an old one was cut.</summary>
    private static bool IsBegun(ReadOnlySpan<byte> start, ReadOnlySpan<byte> head) =>
        start.Length <= 1 || (start.Length < head.Length && head.StartsWith(start));

    /// <summary>Whether the first sector, which goes last, has come over the note in part.</summary>
    private bool IsCutIn(ReadOnlySpan<byte> start, ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> note = marks.Note.Span;
        if (start.Length < note.Length || head.Length < note.Length)
        {
            return false;
        }

        int arrived = 0;
        while (arrived < note.Length && start[arrived] == head[arrived])
        {
            arrived++;
        }

        return arrived < note.Length && start.Slice(arrived, note.Length - arrived).SequenceEqual(note.Slice(arrived));
    }

    private async Task<bool> IsWholeAsync(IStorageVolume volume, long length, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        if (isFile ? info.Physical != (ulong)length : info.Physical < (ulong)length)
        {
            return false;
        }

        foreach ((long offset, ReadOnlyMemory<byte> bytes) in sent.Samples.All().Select(s => (s.Offset, s.Bytes)).Append((sent.Tail.Offset, sent.Tail.Bytes)))
        {
            if (!await VolumeContent.HasAsync(volume, offset, bytes, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }
}
