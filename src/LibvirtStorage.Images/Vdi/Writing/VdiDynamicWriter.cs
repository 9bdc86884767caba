using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Vdi.Writing;

/// <summary>Writes blocks in the order in which they come. Body: data. Head: header and block map.</summary>
internal sealed class VdiDynamicWriter(VdiLayout layout) : ContainerWriter
{
    private VdiHead? _head;
    private ImageSink? _sink;
    private int _nextBlock;

    public override ulong VirtualSize => layout.VirtualSize;

    public override int BlockSize => VdiLayout.BlockSize;

    public override long HeadLength => layout.HeadLength;

    public override long MaximumLength => layout.MaximumLength;

    private ImageSink Sink => _sink ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _head = new VdiHead(layout);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        ulong end = offset + (ulong)data.Length;
        bool isWhole = end == VirtualSize || end % (ulong)BlockSize == 0;
        if (offset % (ulong)BlockSize != 0 || !isWhole || end > VirtualSize || offset / (ulong)BlockSize < (ulong)_nextBlock)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), "Payload is written as whole blocks in ascending order.");
        }

        await Sink.AppendAsync(data, cancellationToken).ConfigureAwait(false);
        _nextBlock = (int)(offset / (ulong)BlockSize);
        for (int done = 0; done < data.Length; done += BlockSize)
        {
            _head!.MapNext(_nextBlock++);
        }

        // Readers count on whole blocks in the file, the disk's short last one too.
        if (end % (ulong)BlockSize != 0)
        {
            await Sink.AppendHoleAsync(BlockSize - (long)(end % (ulong)BlockSize), cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task CompleteAsync(CancellationToken cancellationToken) =>
        Sink.CompleteAsync(_head!.Complete(VdiImageType.Dynamic), cancellationToken);
}
