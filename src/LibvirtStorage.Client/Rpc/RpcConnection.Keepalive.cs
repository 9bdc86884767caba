using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Rpc;

/// <content>
/// Keepalive. A daemon that was stopped and a network that swallows everything say nothing, so without pings of our own
/// whoever waits would wait for ever. The pings go past the data of uploads, but not past what the system has taken already: on a
/// slow line that is much, and then the packets that are still being taken are the signs of life. Of a host that does not read,
/// no more are taken soon.
/// </content>
internal sealed partial class RpcConnection
{
    private readonly CancellationTokenSource _closing = new();
    private volatile Keepalive? _keepalive;

    /// <summary>
    /// Looks for signs of life from now on, and volunteers some while the reader has to stop: the daemon was asked to look for ours.
    /// </summary>
    public void UseKeepalive(ConnectionOptions options)
    {
        Keepalive keepalive = new((long)options.KeepaliveInterval.TotalMilliseconds, options.KeepaliveCount, Now);
        _keepalive = keepalive;
        if (options.KeepaliveInterval > TimeSpan.Zero)
        {
            Task.Run(() => KeepAliveAsync(keepalive, options)).Forget();
        }
    }

    /// <summary>The host has sent or taken something.</summary>
    internal void HearHost() => _keepalive?.Hear(Now);

    // Of the kind that nobody sets.
    private static long Now => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    private async Task KeepAliveAsync(Keepalive keepalive, ConnectionOptions options)
    {
        while (true)
        {
            KeepaliveStep step = keepalive.Next(Now);
            switch (step.Action)
            {
                case KeepaliveAction.GiveUp:
                    double seconds = options.KeepaliveInterval.TotalSeconds * (options.KeepaliveCount + 1);
                    Fail(
                        LibvirtErrorCode.OperationTimeout,
                        $"The host at {_transport.Peer} does not respond: nothing came from it for {seconds:0.#} seconds, and {options.KeepaliveCount} pings were not answered.",
                        null);
                    return;
                case KeepaliveAction.Ping:
                    Post(RpcFrame.Create(RpcHeader.Keepalive(KeepaliveProcedure.Ping), []));
                    break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(step.Wait), _closing.Token).ConfigureAwait(false);
        }
    }
}
