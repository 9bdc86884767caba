using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Vdi.Writing;

/// <summary>Writes all blocks in the order of the disk; what is zero becomes a hole. Body: data. Head: header and block map.</summary>
internal sealed class VdiStaticWriter(VdiLayout layout) : ContainerWriter
{
    private FlatBody? _body;
    private ImageSink? _sink;

    public override ulong VirtualSize => layout.VirtualSize;

    /// <summary>Finer than a block of the format: holes can be.</summary>
    public override int BlockSize => 4096;

    public override long HeadLength => layout.HeadLength;

    public override long MaximumLength => layout.MaximumLength;

    private FlatBody Body => _body ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _body = new FlatBody(sink, HeadLength);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        offset <= VirtualSize && (ulong)data.Length <= VirtualSize - offset
            ? Body.WriteAsync(HeadLength + (long)offset, data, cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(offset));

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await Body.FillAsync(MaximumLength, cancellationToken).ConfigureAwait(false);
        var head = new VdiHead(layout);
        for (int block = 0; block < layout.Blocks; block++)
        {
            head.MapNext(block);
        }

        await _sink!.CompleteAsync(head.Complete(VdiImageType.Static), cancellationToken).ConfigureAwait(false);
    }
}
