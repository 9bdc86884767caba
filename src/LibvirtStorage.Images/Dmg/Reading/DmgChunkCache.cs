using System;
using System.Linq;
using System.Threading;

namespace LibvirtStorage.Images.Dmg.Reading;

/// <summary>The chunks that were decoded last. They are of different lengths, and never changed once they are decoded. Thread-safe.</summary>
internal sealed class DmgChunkCache
{
    private const int TargetBytes = 4 << 20;

    private const int MaxPlaces = 16;

    private readonly DmgChunk[] _chunks;
    private readonly DmgChunkDecoder _decoder;
    private readonly Place?[] _places;

    public DmgChunkCache(DmgChunk[] chunks, DmgChunkDecoder decoder)
    {
        _chunks = chunks;
        _decoder = decoder;
        long largest = chunks.Where(c => !c.IsEmpty && c.Type != DmgChunkType.Raw).Select(c => (long)c.SectorCount * DmgLimits.SectorSize).DefaultIfEmpty(0).Max();
        _places = new Place?[(int)Math.Min(MaxPlaces, Math.Max(1, TargetBytes / Math.Max(1, largest)))];
        ReservedBytes = (_places.Length + 1) * largest;
    }

    /// <summary>Memory held when all places are in use and one chunk is being decoded.</summary>
    public long ReservedBytes { get; }

    /// <summary>The decoded chunk of an index.</summary>
    /// <exception cref="DiskImageException">It does not decode.</exception>
    public byte[] Take(int index)
    {
        ref Place? slot = ref _places[index % _places.Length];
        Place? place = Volatile.Read(ref slot);
        if (place is null || place.Index != index)
        {
            place = new Place(index, _decoder.Decode(_chunks[index]));
            Volatile.Write(ref slot, place);
        }

        return place.Data;
    }

    private sealed record Place(int Index, byte[] Data);
}
