using System;
using System.Threading;

namespace LibvirtStorage.Images.Compression;

/// <summary>
/// The largest buffer that a decoder gave back, for the next decoder. A file is decoded two or three times, one after the other, and
/// garbage of that size stays long enough to add up. A collector that needs the room takes it.
/// </summary>
internal sealed class SpareBuffer
{
    private WeakReference<byte[]>? _spare;

    /// <summary>The one of all decoders.</summary>
    public static SpareBuffer Shared { get; } = new();

    /// <summary>The spare one or a new one; whoever gets it finds old bytes in it.</summary>
    /// <param name="least">How many bytes it has at least.</param>
    /// <param name="most">How many it may have.</param>
    public byte[] Take(int least, int most)
    {
        WeakReference<byte[]>? reference = Interlocked.Exchange(ref _spare, null);
        return reference is not null && reference.TryGetTarget(out byte[]? spare) && spare.Length >= least && spare.Length <= most
            ? spare
            : new byte[least];
    }

    /// <summary>Gives one back. Nobody may use it any more.</summary>
    public void Return(byte[] buffer) => _spare = new WeakReference<byte[]>(buffer);
}
