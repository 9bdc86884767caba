using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>Times the encoder. What the writer does besides is asynchronous, and belongs to no thread.</summary>
internal sealed class TimedWriter(ContainerWriter inner, StageClock clock) : ContainerWriter
{
    public override ulong VirtualSize => inner.VirtualSize;

    public override int BlockSize => inner.BlockSize;

    public override long HeadLength => inner.HeadLength;

    public override long MaximumLength => inner.MaximumLength;

    public override IBlockEncoder? Encoder { get; } = inner.Encoder is { } encoder ? new TimedEncoder(encoder, clock) : null;

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken) => inner.BeginAsync(sink, cancellationToken);

    public override Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        inner.WriteAsync(offset, data, cancellationToken);

    public override Task WriteEncodedAsync(ulong offset, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken) =>
        inner.WriteEncodedAsync(offset, encoded, cancellationToken);

    public override Task CompleteAsync(CancellationToken cancellationToken) => inner.CompleteAsync(cancellationToken);

    private sealed class TimedEncoder(IBlockEncoder inner, StageClock clock) : IBlockEncoder
    {
        public int Encode(ReadOnlySpan<byte> block, Span<byte> destination)
        {
            using StageClock.Section section = clock.Enter(Stage.Encode);
            return inner.Encode(block, destination);
        }
    }
}
