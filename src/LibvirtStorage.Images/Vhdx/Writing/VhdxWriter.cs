using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Vhdx.Writing;

/// <summary>
/// Writes VHDX front to back. Body: payload blocks. Head: all the rest, which makes an image of the file. Payload arrives in
/// ascending order, so only one block is open at a time; what is skipped in it becomes a hole. Memory therefore does not depend
/// on the block size, which may be up to 256 MiB.
/// </summary>
internal sealed class VhdxWriter : ContainerWriter
{
    private readonly VhdxSettings _settings;
    private readonly ulong _blocks;
    private VhdxHead? _head;
    private BodyBuffer? _buffer;
    private ImageSink? _sink;

    /// <summary>Bytes of the body so far.</summary>
    private ulong _position;

    /// <summary>Where in the body the open block starts, and where the next one will.</summary>
    private ulong _blockStart;

    private ulong _bodyEnd;
    private ulong _openBlock = ulong.MaxValue;
    private ulong _nextOffset;

    public VhdxWriter(ulong virtualSize, WriterOptions options)
    {
        _settings = VhdxSettings.From(virtualSize, options);
        _blocks = (VirtualSize + _settings.BlockSize - 1) / _settings.BlockSize;
        HeadLength = VhdxHead.LengthFor(_settings);
    }

    public override ulong VirtualSize => _settings.VirtualSize;

    /// <summary>Less than a payload block: a unit of zeros inside one becomes a hole.</summary>
    public override int BlockSize => 64 << 10;

    public override long HeadLength { get; }

    public override long MaximumLength => HeadLength + (long)(_blocks * _settings.BlockSize);

    private VhdxHead Head => _head ?? throw NotBegun();

    private BodyBuffer Buffer => _buffer ?? throw NotBegun();

    private ImageSink Sink => _sink ?? throw NotBegun();

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _buffer = new BodyBuffer(sink);
        _head = new VhdxHead(_settings);
        for (ulong block = 0; _settings.IsFixed && block < _blocks; block++)
        {
            OpenBlock(block);
        }

        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ulong end = offset + (ulong)data.Length;
        if (offset % (ulong)BlockSize != 0 || offset < _nextOffset || end > VirtualSize || (end != VirtualSize && end % (ulong)BlockSize != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written in whole units in ascending order.");
        }

        _nextOffset = end;
        while (!data.IsEmpty)
        {
            ulong within = offset % _settings.BlockSize;
            int length = (int)Math.Min((ulong)data.Length, _settings.BlockSize - within);
            SelectBlock(offset / _settings.BlockSize);
            await SkipToAsync(_blockStart + within, cancellationToken).ConfigureAwait(false);
            await Buffer.AppendAsync(data.Slice(0, length), cancellationToken).ConfigureAwait(false);
            _position += (ulong)length;
            offset += (ulong)length;
            data = data.Slice(length);
        }
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await SkipToAsync(_bodyEnd, cancellationToken).ConfigureAwait(false);
        await Buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await Sink.CompleteAsync(Head.Bytes, cancellationToken).ConfigureAwait(false);
    }

    private static InvalidOperationException NotBegun() => new("The writer was not begun.");

    /// <summary>A fixed disk has all blocks from the start, in order; a dynamic one gets each with its first data.</summary>
    private void SelectBlock(ulong block)
    {
        if (_settings.IsFixed)
        {
            _blockStart = block * _settings.BlockSize;
        }
        else if (block != _openBlock)
        {
            OpenBlock(block);
        }
    }

    private void OpenBlock(ulong block)
    {
        _openBlock = block;
        _blockStart = _bodyEnd;
        _bodyEnd += _settings.BlockSize;
        Head.SetBlock(block, (ulong)HeadLength + _blockStart);
    }

    private async Task SkipToAsync(ulong position, CancellationToken cancellationToken)
    {
        if (position > _position)
        {
            await Buffer.FlushAsync(cancellationToken).ConfigureAwait(false);
            await Sink.AppendHoleAsync((long)(position - _position), cancellationToken).ConfigureAwait(false);
            _position = position;
        }
    }
}
