using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Benchmarks.Profile;

internal sealed class TimedSink(ImageSink inner, StageClock clock) : ImageSink
{
    public override Task BeginAsync(long headLength, CancellationToken cancellationToken) => inner.BeginAsync(headLength, cancellationToken);

    public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        clock.MeasureAsync(Stage.SinkWrite, () => inner.AppendAsync(data, cancellationToken));

    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken) =>
        clock.MeasureAsync(Stage.SinkWrite, () => inner.AppendHoleAsync(length, cancellationToken));

    public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken) =>
        clock.MeasureAsync(Stage.SinkWrite, () => inner.CompleteAsync(head, cancellationToken));

    protected override void Dispose(bool disposing) => inner.Dispose();
}
