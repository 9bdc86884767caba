using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Images.Sinks;

/// <summary>Gathers small appends into large ones; what is large already passes through without a copy.</summary>
internal sealed class BodyBuffer(ImageSink sink)
{
    private const int Size = 1 << 20;

    private const int PassThroughSize = 128 << 10;

    private readonly byte[] _buffer = new byte[Size];
    private int _fill;

    public async Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.Length >= PassThroughSize || data.Length > Size - _fill)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        if (data.Length >= PassThroughSize)
        {
            await sink.AppendAsync(data, cancellationToken).ConfigureAwait(false);
            return;
        }

        data.CopyTo(_buffer.AsMemory(_fill));
        _fill += data.Length;
    }

    public async Task AppendZerosAsync(int length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            if (_fill == Size)
            {
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            int count = Math.Min(length, Size - _fill);
            Array.Clear(_buffer, _fill, count);
            _fill += count;
            length -= count;
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_fill > 0)
        {
            await sink.AppendAsync(_buffer.AsMemory(0, _fill), cancellationToken).ConfigureAwait(false);
            _fill = 0;
        }
    }
}
