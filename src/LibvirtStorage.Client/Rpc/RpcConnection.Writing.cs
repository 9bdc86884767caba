using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Rpc;

/// <content>
/// Writing: a lock around each frame, and what goes first: answers to PINGs, and a queue of pings and aborts for those who must not
/// wait for the lock. Whoever holds it sends these first, so a PONG overtakes all data but the packet that is on its way.
/// </content>
internal sealed partial class RpcConnection
{
    // A host that sends PINGs without end is not answered without end. Our own pings and aborts it cannot multiply.
    private const int MaximumPongs = 256;

    private readonly SemaphoreSlim _writeLock = new(1, 1);
    private readonly Queue<RpcFrame> _control = new();
    private int _pongs;

    /// <summary>
    /// Sends a frame, which it owns from here on. Cancellation ends the wait at once; a frame that has been begun is written
    /// to its end all the same, because half a frame would make nonsense of all that follows.
    /// </summary>
    internal async Task SendAsync(RpcFrame frame, PendingCall? call, CancellationToken cancellationToken)
    {
        try
        {
            await _writeLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            frame.Return();
            throw;
        }

        call?.IsSent = true;
        await WriteAndReleaseAsync(frame).OrCancelled(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues a control frame and returns at once; for the reader task and for Dispose.</summary>
    private void Post(RpcFrame frame)
    {
        lock (_control)
        {
            _control.Enqueue(frame);
        }

        SendControl();
    }

    /// <summary>The same with the answer to a PING.</summary>
    private void PostPong()
    {
        lock (_control)
        {
            if (_pongs >= MaximumPongs)
            {
                return;
            }

            _pongs++;
        }

        SendControl();
    }

    private void SendControl() => Task.Run(async () =>
    {
        await _writeLock.WaitAsync().ConfigureAwait(false);
        await WriteAndReleaseAsync(null).ConfigureAwait(false);
    }).Forget();

    private async Task WriteAndReleaseAsync(RpcFrame? frame)
    {
        try
        {
            while (TakeControl() is { } control)
            {
                await WriteAsync(control).ConfigureAwait(false);
            }

            if (frame is { } data)
            {
                frame = null;
                await WriteAsync(data).ConfigureAwait(false);
            }
        }
        finally
        {
            frame?.Return();
            _writeLock.Release();
        }
    }

    private RpcFrame? TakeControl()
    {
        lock (_control)
        {
            if (_pongs > 0)
            {
                _pongs--;
                return RpcFrame.Create(RpcHeader.Keepalive(KeepaliveProcedure.Pong), []);
            }

            return _control.Count == 0 ? null : _control.Dequeue();
        }
    }

    private async Task WriteAsync(RpcFrame frame)
    {
        try
        {
            lock (_gate)
            {
                ThrowIfFailed();
            }

            await _transport.WriteAsync(frame.Memory).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            await FailTransportAsync(e).ConfigureAwait(false);
            lock (_gate)
            {
                throw CreateFailure();
            }
        }
        finally
        {
            frame.Return();
        }
    }

    private async Task FailTransportAsync(Exception? reason)
    {
        string explanation = await _transport.ExplainAsync().ConfigureAwait(false);
        string what = reason is null ? "the host closed it" : reason.Message;
        string message = explanation.Length == 0
            ? $"The connection to {_transport.Peer} was lost: {what}."
            : $"The connection to {_transport.Peer} was lost: {explanation}";
        Fail(LibvirtErrorCode.NoConnect, message, reason);
    }
}
