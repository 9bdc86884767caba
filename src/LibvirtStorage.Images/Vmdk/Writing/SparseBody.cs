using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>What follows the head, and at which sector it stands.</summary>
internal sealed class SparseBody(ImageSink sink, long start)
{
    private readonly BodyBuffer _buffer = new(sink);
    private long _position = start;

    /// <summary>The sector where the next byte goes.</summary>
    /// <exception cref="DiskImageException">The file has become larger than sector numbers of 32 bits reach.</exception>
    public uint Sector => _position / VmdkLimits.SectorSize is <= uint.MaxValue and var sector
        ? (uint)sector
        : throw WriterRules.SizeLimit.Error(null, null, "The file exceeds the 2 TiB that its tables can point to: there is too much data on the disk for this format.", limit: uint.MaxValue * (ulong)VmdkLimits.SectorSize);

    public Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        _position += data.Length;
        return _buffer.AppendAsync(data, cancellationToken);
    }

    /// <summary>Fills up with zeros to a multiple of some length.</summary>
    public Task PadAsync(int unit, CancellationToken cancellationToken)
    {
        int length = (int)((unit - (_position % unit)) % unit);
        _position += length;
        return _buffer.AppendZerosAsync(length, cancellationToken);
    }

    public async Task AppendHoleAsync(long length, CancellationToken cancellationToken)
    {
        _position += length;
        await _buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await sink.AppendHoleAsync(length, cancellationToken).ConfigureAwait(false);
    }

    public Task FlushAsync(CancellationToken cancellationToken) => _buffer.FlushAsync(cancellationToken);
}
