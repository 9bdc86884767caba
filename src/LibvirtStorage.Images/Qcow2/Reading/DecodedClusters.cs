using System;
using System.Threading;

namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>
/// A few clusters that were decompressed last, so that reading one in pieces decodes it once. Each place is taken out
/// while it is used, so no thread waits for another. Thread-safe.
/// </summary>
internal sealed class DecodedClusters
{
    private const int TargetBytes = 1 << 20;

    private const int MinPlaces = 4;

    private const int MaxPlaces = 16;

    private readonly ClusterDecoder _decoder;
    private readonly int _clusterBits;
    private readonly Place?[] _places;

    public DecodedClusters(ClusterDecoder decoder, int clusterBits)
    {
        _decoder = decoder;
        _clusterBits = clusterBits;
        _places = new Place?[Math.Min(MaxPlaces, Math.Max(MinPlaces, TargetBytes >> clusterBits))];
    }

    /// <summary>Memory held when all places are in use.</summary>
    public long ReservedBytes => (long)_places.Length << _clusterBits;

    /// <summary>Copies from the cluster that holds guest offset <paramref name="offset"/>; the copy does not leave it.</summary>
    public void Read(ulong offset, Qcow2L2Entry entry, Span<byte> destination)
    {
        ulong cluster = offset >> _clusterBits;
        ref Place? slot = ref _places[(int)(cluster % (ulong)_places.Length)];
        Place? place = Interlocked.Exchange(ref slot, null);
        if (place is null || place.Cluster != cluster)
        {
            place = new Place(cluster, place?.Data ?? new byte[1 << _clusterBits]);
            _decoder.Decode(entry, place.Data);
        }

        int within = (int)(offset & ((1UL << _clusterBits) - 1));
        place.Data.AsSpan(within, destination.Length).CopyTo(destination);
        Volatile.Write(ref slot, place);
    }

    private sealed record Place(ulong Cluster, byte[] Data);
}
