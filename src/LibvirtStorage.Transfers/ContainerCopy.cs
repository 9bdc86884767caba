using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers;

/// <summary>Moves a container bit for bit into a sink: holes stay holes, and the head goes last.</summary>
internal static class ContainerCopy
{
    /// <summary>Every format's magic, and the header of most, lies in here.</summary>
    private const int MaxHeadLength = 64 << 10;

    private const int ChunkLength = 1 << 20;

    /// <summary>Copies the whole of <paramref name="source"/>.</summary>
    /// <param name="source">The container.</param>
    /// <param name="sink">Where it goes.</param>
    /// <param name="length">Length of the result; what the source does not have reads as zeros.</param>
    /// <param name="progress">Told how many bytes were dealt with.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    public static Task CopyAsync(ByteSource source, ImageSink sink, long length, Action<ulong>? progress, CancellationToken cancellationToken) =>
        CopyAsync(source, new SourceBody(source), sink, length, progress, cancellationToken);

    /// <inheritdoc cref="CopyAsync(ByteSource, ImageSink, long, Action{ulong}?, CancellationToken)"/>
    /// <param name="source">The container, of which the head is read.</param>
    /// <param name="body">The rest of it, which begins behind the head.</param>
    /// <param name="sink">Where it goes.</param>
    /// <param name="length">Length of the result; what the source does not have reads as zeros.</param>
    /// <param name="progress">Told how many bytes were dealt with.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    public static async Task CopyAsync(
        ByteSource source, IContainerBody body, ImageSink sink, long length, Action<ulong>? progress, CancellationToken cancellationToken)
    {
        byte[] head = new byte[(int)Math.Min(MaxHeadLength, length)];
        int known = (int)Math.Min(head.Length, source.Length);
        await Task.Run(() => source.Read(0, head.AsSpan(0, known)), cancellationToken).ConfigureAwait(false);
        await sink.BeginAsync(head.Length, cancellationToken).ConfigureAwait(false);
        await CopyBodyAsync(body, sink, head.Length, source.Length, progress, cancellationToken).ConfigureAwait(false);
        long rest = length - Math.Max(source.Length, head.Length);
        if (rest > 0)
        {
            await sink.AppendHoleAsync(rest, cancellationToken).ConfigureAwait(false);
        }

        await sink.CompleteAsync(head, cancellationToken).ConfigureAwait(false);
        progress?.Invoke((ulong)length);
    }

    private static async Task CopyBodyAsync(
        IContainerBody body, ImageSink sink, long offset, long end, Action<ulong>? progress, CancellationToken cancellationToken)
    {
        byte[] reading = new byte[ChunkLength];
        byte[] sending = new byte[ChunkLength];
        Task sent = Task.CompletedTask;
        try
        {
            while (offset < end)
            {
                cancellationToken.ThrowIfCancellationRequested();
                SourceRange range = await body.ReadAsync(offset, reading, cancellationToken).ConfigureAwait(false);
                await sent.ConfigureAwait(false);
                sent = range.IsHole
                    ? sink.AppendHoleAsync(range.Length, cancellationToken)
                    : sink.AppendAsync(reading.AsMemory(0, (int)range.Length), cancellationToken);
                (reading, sending) = (sending, reading);
                offset = range.End;
                progress?.Invoke((ulong)offset);
            }
        }
        finally
        {
            // The buffer belongs to the sink until then, even after a failed read.
            await sent.ConfigureAwait(false);
        }
    }
}
