using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Transports;

/// <summary>A transport over one duplex stream: a socket's, or a test's.</summary>
/// <param name="peer">Whom one is connected to.</param>
/// <param name="stream">The stream; owned.</param>
internal sealed class StreamTransport(string peer, Stream stream) : RpcTransport
{
    /// <inheritdoc/>
    public override string Peer => peer;

    /// <inheritdoc/>
    public override async Task<int> ReadAsync(Memory<byte> buffer) =>
        await stream.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task WriteAsync(ReadOnlyMemory<byte> buffer) =>
        await stream.WriteAsync(buffer, CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public override void Dispose() => stream.Dispose();
}
