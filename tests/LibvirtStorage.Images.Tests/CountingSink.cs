using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Tests;

/// <summary>A sink that keeps nothing but the length, for disks that no test could hold.</summary>
internal sealed class CountingSink : ImageSink
{
    public long Length { get; private set; }

    /// <summary>What was appended of it as bytes, and not as a hole.</summary>
    public long Written { get; private set; }

    public override Task BeginAsync(long headLength, CancellationToken cancellationToken) => Add(headLength);

    public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        Written += data.Length;
        return Add(data.Length);
    }

    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken) => Add(length);

    public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
    }

    private Task Add(long length)
    {
        Length += length;
        return Task.CompletedTask;
    }
}
