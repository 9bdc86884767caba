using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Whether what has a volume's name is what an upload wrote to. Volumes are known by name, and a stream that is open goes on into a file that
/// nobody can see any more when somebody removes the volume and makes another one: that is not ours to complete or to remove.
/// </summary>
/// <param name="note">What the volume begins with until its head comes; empty if it has no note, and then nobody can tell.</param>
/// <param name="sent">What was sent to it.</param>
internal sealed class VolumeOwnership(ReadOnlyMemory<byte> note, SentBytes sent)
{
    /// <summary>Whether the volume begins with all of the note.</summary>
    public Task<bool> IsNotedAsync(IStorageVolume volume, CancellationToken cancellationToken) =>
        VolumeContent.HasAsync(volume, 0, note, cancellationToken);

    /// <summary>Whether the volume may be removed or reset after a failure.</summary>
    /// <param name="volume">What has the name.</param>
    /// <param name="head">The first bytes of the head if they may have been sent, else empty.</param>
    /// <param name="finished">What a volume would begin with that somebody else has made of the same image; empty if that is not known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<bool> IsOursAsync(
        IStorageVolume volume, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> finished, CancellationToken cancellationToken)
    {
        if (note.IsEmpty)
        {
            return true;
        }

        byte[] start = await VolumeContent.StartAsync(volume, UploadNote.Length, cancellationToken).ConfigureAwait(false);

        // The host may have been lost before all of the note arrived, or of the head over it.
        int arrived = CommonLength(head.Span, start);
        if (note.Length >= start.Length && note.Span.Slice(arrived, start.Length - arrived).SequenceEqual(start.AsSpan(arrived)))
        {
            return true;
        }

        // Somebody has written over the beginning of ours, or made another volume: then our last bytes are not there, unless it is the
        // same image, of which the beginning is there too.
        return !IsFinished(start, finished) && await VolumeContent.HasAsync(volume, sent.Tail.Offset, sent.Tail.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private static int CommonLength(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        int length = 0;
        while (length < Math.Min(one.Length, other.Length) && one[length] == other[length])
        {
            length++;
        }

        return length;
    }

    private static bool IsFinished(byte[] start, ReadOnlyMemory<byte> finished) =>
        UploadNote.Parse(start) is not null
        || (!finished.IsEmpty && finished.Span.StartsWith(start))
        || IsImage(start);

    private static bool IsImage(byte[] start)
    {
        using var source = new StreamByteSource(new MemoryStream(start));
        return FormatSignatures.FindIn(SignatureWindow.Of(source)).Any(signature => signature.Kind == SignatureKind.DiskImage);
    }
}
