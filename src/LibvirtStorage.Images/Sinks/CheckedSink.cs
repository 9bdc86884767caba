using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Images.Sinks;

/// <summary>Runs a last check between body and head: what fails there leaves no image. Does not own the inner sink.</summary>
public sealed class CheckedSink(ImageSink inner, Action check) : ImageSink
{
    /// <inheritdoc/>
    public override Task BeginAsync(long headLength, CancellationToken cancellationToken) => inner.BeginAsync(headLength, cancellationToken);

    /// <inheritdoc/>
    public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => inner.AppendAsync(data, cancellationToken);

    /// <inheritdoc/>
    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken) => inner.AppendHoleAsync(length, cancellationToken);

    /// <inheritdoc/>
    public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        check();
        return inner.CompleteAsync(head, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
