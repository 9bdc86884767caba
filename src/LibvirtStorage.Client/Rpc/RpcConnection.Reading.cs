using System;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <content>Reading: one task takes bytes, makes messages and hands them on. It never writes and never waits for a writer.</content>
internal sealed partial class RpcConnection
{
    private async Task ReadAllAsync()
    {
        RpcFramer framer = new();
        try
        {
            while (true)
            {
                int count = await _transport.ReadAsync(framer.GetBuffer()).ConfigureAwait(false);
                if (count == 0)
                {
                    await FailTransportAsync(null).ConfigureAwait(false);
                    return;
                }

                HearHost();
                framer.Advance(count);
                while (framer.TryRead() is { } message)
                {
                    Dispatch(message);
                    await WaitForConsumersAsync().ConfigureAwait(false);
                }
            }
        }
        catch (LibvirtException e)
        {
            Fail(e.Code, $"The connection to {_transport.Peer} was given up: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            await FailTransportAsync(e).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // A fault of ours. Whoever waits for an answer must not wait for ever.
            Fail(LibvirtErrorCode.InternalError, $"The connection to {_transport.Peer} was given up: {e.Message}", e);
            throw;
        }
    }

    private void Dispatch(RpcMessage message)
    {
        RpcHeader header = message.Header;
        if (header.Program == RpcProgram.Keepalive)
        {
            message.Dispose();
            if (header is { Type: RpcMessageType.Message, Procedure: (int)KeepaliveProcedure.Ping })
            {
                // Only queued: an upload may be blocked in a write because the daemon does not read, and this task has to
                // go on reading then, or the daemon that waits for us to read would never get to read again.
                PostPong();
            }

            return;
        }

        switch (header.Type)
        {
            case RpcMessageType.Message:
                // An event; none was asked for.
                message.Dispose();
                break;
            case RpcMessageType.Reply:
                DispatchReply(message);
                break;
            case RpcMessageType.Stream:
            case RpcMessageType.StreamHole:
                DispatchStream(message);
                break;
            default:
                message.Dispose();
                throw XdrError.Malformed("header.type", $"a host does not send {header.Type}");
        }
    }

    private void DispatchReply(RpcMessage message)
    {
        RpcHeader header = message.Header;
        PendingCall? call;
        RpcStream? stream;
        lock (_gate)
        {
            if (_calls.TryGetValue(header.Serial, out call))
            {
                _calls.Remove(header.Serial);
            }

            _streams.TryGetValue(header.Serial, out stream);
        }

        if (call is null)
        {
            // The error that answers a hole comes as a REPLY with the stream's serial, and may come twice.
            if (header.Status == RpcStatus.Error && IsStreamProcedure(header.Procedure))
            {
                DispatchStream(message);
                return;
            }

            message.Dispose();
            throw XdrError.Malformed("header.serial", $"a reply to call {header.Serial}, which nobody made");
        }

        // Daemons answer a program that they do not know with its own number; nothing else may differ.
        if (header.Program != RpcProgram.Remote || header.Procedure != (int)call.Procedure || header.Status == RpcStatus.Continue)
        {
            message.Dispose();
            call.Fail(XdrError.Malformed("header", $"{header} does not answer {call.Procedure}"));
            throw XdrError.Malformed("header", $"{header} does not answer {call.Procedure}");
        }

        CompleteCall(call, stream, message);
    }

    private void CompleteCall(PendingCall call, RpcStream? stream, RpcMessage reply)
    {
        bool isError = reply.Header.Status == RpcStatus.Error;
        if (stream is not null && isError)
        {
            Forget(stream.Serial);
        }

        if (call.Complete(reply))
        {
            return;
        }

        // Nobody waits any more. A stream that was opened for nobody would stay open on the host.
        reply.Dispose();
        if (stream is not null && !isError)
        {
            Abort(stream);
        }
    }

    private void DispatchStream(RpcMessage message)
    {
        RpcHeader header = message.Header;
        RpcStream? stream;
        bool wasIssued;
        lock (_gate)
        {
            _streams.TryGetValue(header.Serial, out stream);
            wasIssued = header.Serial < _nextSerial;
        }

        if (stream is not null && (header.Program != RpcProgram.Remote || header.Procedure != (int)stream.Procedure))
        {
            message.Dispose();
            throw XdrError.Malformed("header", $"{header} does not belong to a stream of {stream.Procedure}");
        }

        if (stream is null)
        {
            // What was under way when a stream ended is no offence; a serial that was never used is.
            message.Dispose();
            if (!wasIssued)
            {
                throw XdrError.Malformed("header.serial", $"data of stream {header.Serial}, which nobody opened");
            }

            return;
        }

        if (stream.Receive(message))
        {
            Forget(header.Serial);
        }
    }

    private static bool IsStreamProcedure(int procedure) =>
        procedure is (int)RemoteProcedure.StorageVolUpload or (int)RemoteProcedure.StorageVolDownload;
}
