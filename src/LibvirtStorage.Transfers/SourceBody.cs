using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers;

/// <summary>The body of a source that is read by position.</summary>
internal sealed class SourceBody(ByteSource source) : IContainerBody
{
    /// <inheritdoc/>
    public Task<SourceRange> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        SourceRange range = source.RangeAt(offset);
        if (range.IsHole)
        {
            return Task.FromResult(range);
        }

        range = range with { Length = Math.Min(range.Length, buffer.Length) };
        source.Read(offset, buffer.Span.Slice(0, (int)range.Length));
        return Task.FromResult(range);
    }
}
