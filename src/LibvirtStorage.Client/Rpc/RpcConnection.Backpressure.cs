using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Rpc;

/// <content>
/// Back-pressure. The protocol has no windows: a daemon sends a download as fast as the socket takes it, and the only brake is
/// not to read. But not reading holds up all else on the connection. So:
/// (1) a download queues up to <see cref="QueueLimit"/>; beyond it the reader stops, unless somebody else waits for an answer;
/// (2) while others wait, it reads on, up to <see cref="HardQueueLimit"/>, and stops there in any case;
/// (3) there it waits for the download's consumer, and if that takes nothing for <see cref="StallLimit"/> while others wait
///     (the consumer may be one of them), the download fails and the connection lives;
/// (4) while stopped, PINGs are not seen, so a PONG is volunteered now and then: to a daemon any message is a sign of life.
/// </content>
internal sealed partial class RpcConnection
{
    /// <summary>Bytes that a download may queue.</summary>
    internal const long QueueLimit = 8L << 20;

    /// <summary>Bytes that a download may queue while others wait for the connection.</summary>
    internal const long HardQueueLimit = 64L << 20;

    // Below the shortest interval that a daemon can be set to, which is a second and allows for missed ones.
    private static readonly TimeSpan s_pongInterval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _readerWakes = new(0);

    /// <summary>How long a full download may hold up others.</summary>
    internal TimeSpan StallLimit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A consumer has taken something, or waits: the reader may have to go on.</summary>
    internal void WakeReader()
    {
        lock (_readerWakes)
        {
            if (_readerWakes.CurrentCount == 0)
            {
                _readerWakes.Release();
            }
        }
    }

    private async Task WaitForConsumersAsync()
    {
        while (FindStalled(out bool othersWait) is { } stalled)
        {
            if (await _readerWakes.WaitAsync(s_pongInterval).ConfigureAwait(false))
            {
                continue;
            }

            // Nor are the daemon's signs of life seen; it is not it that is silent.
            HearHost();
            if (_keepalive is not null)
            {
                PostPong();
            }

            if (othersWait && unchecked(Environment.TickCount - stalled.LastTaken) > StallLimit.TotalMilliseconds)
            {
                stalled.Fail(new LibvirtException(
                    LibvirtErrorCode.OperationAborted,
                    "The download was aborted: it was not read, while other answers of the same connection were waited for.",
                    LibvirtErrorDomain.Streams));
                Abort(stalled);
            }
        }
    }

    /// <summary>The fullest download if it is a reason to stop, else null.</summary>
    private RpcStream? FindStalled(out bool othersWait)
    {
        lock (_gate)
        {
            RpcStream? fullest = null;
            bool isAwaited = false;
            foreach (RpcStream stream in _streams.Values)
            {
                isAwaited |= stream.IsAwaited;
                fullest = stream.QueuedBytes > (fullest?.QueuedBytes ?? 0) ? stream : fullest;
            }

            othersWait = isAwaited || _calls.Values.Any(call => !call.IsAbandoned);
            return fullest?.QueuedBytes > (othersWait ? HardQueueLimit : QueueLimit) ? fullest : null;
        }
    }
}
