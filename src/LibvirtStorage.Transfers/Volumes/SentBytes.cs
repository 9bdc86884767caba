using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// Sends data and remembers of it what the volume is looked at for: its end, samples from all over it, and digests of all, unless it
/// becomes too much to be read back unasked.
/// </summary>
/// <param name="verify">Whether it is never too much.</param>
internal sealed class SentBytes(bool verify) : IDisposable
{
    /// <summary>Up to so many bytes cost about a second over a local socket, and five over a line of a gigabit.</summary>
    private const long ReadBackUnasked = 512 << 20;

    /// <summary>The last bytes.</summary>
    public SentTail Tail { get; } = new();

    /// <summary>A few bytes from everywhere.</summary>
    public SentSamples Samples { get; } = new();

    /// <summary>Digests of all bytes, or null if that are too many.</summary>
    public ContentDigest? Content { get; private set; } = new();

    /// <summary>Whether all of them are to be read back.</summary>
    public bool IsReadBack => Content is not null;

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>Sends data, and makes its digests meanwhile.</summary>
    public async Task SendAsync(IVolumeUpload upload, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!verify && Count + data.Length > ReadBackUnasked)
        {
            Dispose();
        }

        Task digested = Content is { } content ? Task.Run(() => content.Add(offset, data.Span), CancellationToken.None) : Task.CompletedTask;
        try
        {
            await upload.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await digested.ConfigureAwait(false);
        }

        Tail.Remember(offset, data.Span);
        Samples.Remember(offset, data.Span);
        Count += data.Length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Content?.Dispose();
        Content = null;
    }
}
