using System;
using System.Threading;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// A few blocks that were decoded last, so that reading one in pieces decodes it once. Each place is taken out while it is
/// used, so no thread waits for another. Thread-safe if the decoder is.
/// </summary>
internal sealed class DecodedBlocks
{
    private const int TargetBytes = 1 << 20;

    private const int MinPlaces = 4;

    private const int MaxPlaces = 16;

    /// <summary>What blocks of many MiB may take together: then one place has to do.</summary>
    private const int MaxBytes = 64 << 20;

    private readonly int _blockSize;
    private readonly Action<ulong, byte[]> _decode;
    private readonly Place?[] _places;

    /// <param name="blockSize">Guest bytes of a block.</param>
    /// <param name="decode">Fills the array, which is one block long, with the block whose <see cref="GuestRun.Host"/> is given.</param>
    public DecodedBlocks(int blockSize, Action<ulong, byte[]> decode)
    {
        _blockSize = blockSize;
        _decode = decode;
        int wanted = Math.Min(MaxPlaces, Math.Max(MinPlaces, TargetBytes / blockSize));
        _places = new Place?[Math.Max(1, Math.Min(wanted, MaxBytes / blockSize))];
    }

    /// <summary>Guest bytes of a block.</summary>
    public int BlockSize => _blockSize;

    /// <summary>Memory held when all places are in use.</summary>
    public long ReservedBytes => (long)_places.Length * _blockSize;

    /// <summary>Copies from the block that holds guest offset <paramref name="offset"/>; the copy does not leave it.</summary>
    public void Read(ulong offset, ulong host, Span<byte> destination)
    {
        ulong block = offset / (ulong)_blockSize;
        ref Place? slot = ref _places[(int)(block % (ulong)_places.Length)];
        Place? place = Interlocked.Exchange(ref slot, null);
        if (place is null || place.Block != block)
        {
            place = new Place(block, place?.Data ?? new byte[_blockSize]);
            _decode(host, place.Data);
        }

        place.Data.AsSpan((int)(offset % (ulong)_blockSize), destination.Length).CopyTo(destination);
        Volatile.Write(ref slot, place);
    }

    private sealed record Place(ulong Block, byte[] Data);
}
