using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// The note of an upload, several times all over the room for the head. By its token a volume is known to be the one that the upload
/// writes to; and who writes over some of the room leaves others. The head replaces all of them.
/// </summary>
/// <param name="note">The note; empty if the head is too short to replace it, and then there are no marks.</param>
/// <param name="roomLength">Bytes of the room.</param>
internal sealed class UploadMarks(ReadOnlyMemory<byte> note, long roomLength)
{
    private const int MaxCount = 16;
    private const int Alignment = 4096;

    /// <summary>The first one, with which the volume begins.</summary>
    public ReadOnlyMemory<byte> Note => note;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => note.IsEmpty;

    /// <summary>Bytes from the start to the end of the last one.</summary>
    public int Length => IsEmpty ? 0 : (int)(Distance * (Count - 1)) + note.Length;

    /// <summary>From one to the next.</summary>
    private long Distance => Math.Max(Alignment, roomLength / MaxCount / Alignment * Alignment);

    private int Count => (int)Math.Min(MaxCount, ((roomLength - note.Length) / Distance) + 1);

    /// <summary>Writes them at the start of a stream, and holes around them, as far as the room goes.</summary>
    public async Task WriteAsync(IVolumeUpload upload, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Count; i++)
        {
            long end = i + 1 < Count ? Distance * (i + 1) : roomLength;
            await upload.WriteAsync(note, cancellationToken).ConfigureAwait(false);
            await upload.WriteHoleAsync(end - (Distance * i) - note.Length, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether one is whole, in what a volume begins with; of the first it is enough if the volume ends in it.</summary>
    public bool IsAnyIn(ReadOnlySpan<byte> start)
    {
        if (start.Length < note.Length)
        {
            return note.Span.StartsWith(start);
        }

        for (int i = 0; i < Count && (Distance * i) + note.Length <= start.Length; i++)
        {
            if (start.Slice((int)(Distance * i), note.Length).SequenceEqual(note.Span))
            {
                return true;
            }
        }

        return false;
    }
}
