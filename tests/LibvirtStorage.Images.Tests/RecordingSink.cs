using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Tests;

/// <summary>A sink in memory that also records in which order things came.</summary>
internal sealed class RecordingSink : ImageSink
{
    private readonly MemoryStream _file = new();

    /// <summary><c>begin n</c>, <c>append n</c>, <c>hole n</c>, <c>complete n</c>, in the order of calls.</summary>
    public List<string> Calls { get; } = [];

    public bool IsComplete { get; private set; }

    public byte[] Bytes => _file.ToArray();

    public override Task BeginAsync(long headLength, CancellationToken cancellationToken)
    {
        Record($"begin {headLength}");
        _file.SetLength(headLength);
        _file.Position = headLength;
        return Task.CompletedTask;
    }

    public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Record($"append {data.Length}");
        _file.Write(data.ToArray(), 0, data.Length);
        return Task.CompletedTask;
    }

    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken)
    {
        Record($"hole {length}");
        _file.SetLength(_file.Length + length);
        _file.Position = _file.Length;
        return Task.CompletedTask;
    }

    public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        Record($"complete {head.Length}");
        _file.Position = 0;
        _file.Write(head.ToArray(), 0, head.Length);
        IsComplete = true;
        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
    }

    private void Record(string call)
    {
        if (IsComplete)
        {
            throw new InvalidOperationException($"'{call}' came after the end.");
        }

        if ((Calls.Count > 0) != !call.StartsWith("begin", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"'{call}' came at the wrong time.");
        }

        Calls.Add(call);
    }
}
