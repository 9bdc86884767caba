using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Benchmarks.Profile;

internal sealed class TimedWriter(ContainerWriter inner, StageClock clock) : ContainerWriter
{
    public override ulong VirtualSize => inner.VirtualSize;

    public override int BlockSize => inner.BlockSize;

    public override long HeadLength => inner.HeadLength;

    public override long MaximumLength => inner.MaximumLength;

    public override IBlockEncoder? Encoder { get; } = inner.Encoder is { } encoder ? new TimedEncoder(encoder, clock) : null;

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken) => inner.BeginAsync(sink, cancellationToken);

    public override Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        clock.MeasureAsync(Stage.Write, () => inner.WriteAsync(offset, data, cancellationToken));

    public override Task WriteEncodedAsync(ulong offset, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken) =>
        clock.MeasureAsync(Stage.Write, () => inner.WriteEncodedAsync(offset, encoded, cancellationToken));

    public override Task CompleteAsync(CancellationToken cancellationToken) =>
        clock.MeasureAsync(Stage.Write, () => inner.CompleteAsync(cancellationToken));

    private sealed class TimedEncoder(IBlockEncoder inner, StageClock clock) : IBlockEncoder
    {
        public int Encode(ReadOnlySpan<byte> block, Span<byte> destination)
        {
            using var span = clock.Enter(Stage.Encode);
            return inner.Encode(block, destination);
        }
    }
}
