using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using LibvirtStorage.Client.Transports;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// A connection to a daemon: one task that reads, many calls and streams in flight, frames written one after another.
/// Thread-safe. When the other side goes away, everything that waits fails at once with the same typed error.
/// </summary>
internal sealed partial class RpcConnection : IDisposable
{
    private readonly RpcTransport _transport;
    private readonly object _gate = new();
    private readonly Dictionary<uint, PendingCall> _calls = [];
    private readonly Dictionary<uint, RpcStream> _streams = [];
    private uint _nextSerial;
    private (LibvirtErrorCode Code, string Message, Exception? Inner)? _failure;

    private RpcConnection(RpcTransport transport) => _transport = transport;

    /// <summary>Whether calls can succeed.</summary>
    public bool IsConnected
    {
        get
        {
            lock (_gate)
            {
                return _failure is null;
            }
        }
    }

    /// <summary>Starts to read. The connection owns the transport from here on.</summary>
    public static RpcConnection Start(RpcTransport transport)
    {
        RpcConnection connection = new(transport);
        Task.Run(connection.ReadAllAsync).Forget();
        return connection;
    }

    /// <summary>Closes the transport; what still waits fails.</summary>
    public void Dispose() => Fail(LibvirtErrorCode.NoConnect, $"The connection to {_transport.Peer} was closed.", null);

    /// <summary>Ends the connection once, for a reason that everything pending is told.</summary>
    private void Fail(LibvirtErrorCode code, string message, Exception? inner)
    {
        List<PendingCall> calls;
        List<RpcStream> streams;
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }

            _failure = (code, message, inner);
            calls = [.. _calls.Values];
            streams = [.. _streams.Values];
            _calls.Clear();
            _streams.Clear();
        }

        _closing.Cancel();
        _transport.Dispose();
        WakeReader();

        // An exception each: they are thrown on different threads, which write their stack traces into them.
        foreach (PendingCall call in calls)
        {
            call.Fail(CreateFailure());
        }

        foreach (RpcStream stream in streams)
        {
            stream.Fail(CreateFailure());
        }
    }

    private LibvirtException CreateFailure()
    {
        (LibvirtErrorCode code, string message, Exception? inner) = _failure.GetValueOrDefault();
        return new LibvirtException(code, message, LibvirtErrorDomain.Rpc, inner);
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw CreateFailure();
        }
    }
}
