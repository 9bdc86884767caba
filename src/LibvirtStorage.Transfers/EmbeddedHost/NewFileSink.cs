using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>A container that goes into a file that was just created, and that its creator removes on failure.</summary>
internal sealed class NewFileSink(FileStream file) : ImageSink
{
    /// <inheritdoc/>
    public override Task BeginAsync(long headLength, CancellationToken cancellationToken)
    {
        file.SetLength(headLength);
        file.Position = headLength;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        HostFiles.WriteAsync(file, data, cancellationToken);

    /// <inheritdoc/>
    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken)
    {
        long end = checked(file.Position + length);
        file.SetLength(end);
        file.Position = end;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        file.Position = 0;
        return HostFiles.WriteAsync(file, head, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
