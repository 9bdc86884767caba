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

    private const int WorthAThread = 64 << 10;

    /// <summary>The last bytes.</summary>
    public SentTail Tail { get; } = new();

    /// <summary>A few bytes from everywhere.</summary>
    public SentSamples Samples { get; } = new();

    /// <summary>Digests of all bytes, or null if that are too many.</summary>
    public ContentDigest? Content { get; private set; } = new();

    /// <summary>Bytes of data that may be read back. A host that knows no holes sends them too.</summary>
    public long ReadBackLimit => verify ? long.MaxValue : Count + ReadBackUnasked;

    /// <summary>How many there were.</summary>
    public long Count { get; private set; }

    /// <summary>Sends data, and makes its digests meanwhile.</summary>
    public async Task SendAsync(IVolumeUpload upload, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (!verify && Count + data.Length > ReadBackUnasked)
        {
            Dispose();
        }

        Task digested = DigestAsync(offset, data);
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

    private Task DigestAsync(long offset, ReadOnlyMemory<byte> data)
    {
        if (Content is not { } content)
        {
            return Task.CompletedTask;
        }

        if (data.Length >= WorthAThread)
        {
            return Task.Run(() => content.Add(offset, data.Span), CancellationToken.None);
        }

        content.Add(offset, data.Span);
        return Task.CompletedTask;
    }
}
