using System;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Transports;

/// <summary>A way for bytes to a daemon and back. One reader and one writer at a time; disposing ends both.</summary>
internal abstract class RpcTransport : IDisposable
{
    /// <summary>Whom one is connected to, for messages.</summary>
    public abstract string Peer { get; }

    /// <summary>Reads at least one byte; 0 at the end.</summary>
    public abstract Task<int> ReadAsync(Memory<byte> buffer);

    /// <summary>Writes all bytes.</summary>
    public abstract Task WriteAsync(ReadOnlyMemory<byte> buffer);

    /// <summary>What the transport itself says about its end: the text of a helper program. Empty if nothing.</summary>
    public virtual Task<string> ExplainAsync() => Task.FromResult(string.Empty);

    /// <inheritdoc/>
    public abstract void Dispose();
}
