using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <content>Calls: replies come in any order and find their call by serial.</content>
internal sealed partial class RpcConnection
{
    /// <summary>Makes a call.</summary>
    /// <exception cref="LibvirtException">The host's error, a malformed reply, or a lost connection.</exception>
    /// <exception cref="OperationCanceledException">
    /// Cancelled, at once. If the call was sent, the host may still carry it out; there is no message to take a call back.
    /// </exception>
    public Task<TReply> CallAsync<TReply>(RemoteCall<TReply> call, CancellationToken cancellationToken) =>
        CallAsync(call, stream: null, cancellationToken);

    private async Task<TReply> CallAsync<TReply>(RemoteCall<TReply> call, RpcStream? stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        XdrWriter writer = new();
        call.WriteArguments(writer);

        PendingCall pending = new(call.Procedure);
        uint serial = Register(pending, stream);
        RpcFrame frame = RpcFrame.Create(
            RpcHeader.Remote(call.Procedure, RpcMessageType.Call, serial, RpcStatus.Ok), writer.Written);
        using (cancellationToken.Register(() => pending.Abandon(cancellationToken)))
        {
            try
            {
                await SendAsync(frame, pending, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!pending.IsSent)
            {
                Forget(serial);
                throw;
            }
            catch (OperationCanceledException)
            {
                AbandonStream(stream);
                throw;
            }

            return await DecodeReplyAsync(call, pending, stream).ConfigureAwait(false);
        }
    }

    private async Task<TReply> DecodeReplyAsync<TReply>(RemoteCall<TReply> call, PendingCall pending, RpcStream? stream)
    {
        RpcMessage reply;
        try
        {
            reply = await pending.Reply.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            AbandonStream(stream);
            throw;
        }

        using (reply)
        {
            return Decode(call, reply);
        }
    }

    private static TReply Decode<TReply>(RemoteCall<TReply> call, RpcMessage reply)
    {
        XdrReader reader = new(reply.Payload);
        if (reply.Header.Status == RpcStatus.Error)
        {
            LibvirtException error = NetMessageError.ReadFrom(ref reader);
            reader.ReadEnd("error");
            throw error;
        }

        TReply value = call.ReadReply(ref reader);
        reader.ReadEnd(call.Procedure.ToString());
        return value;
    }

    /// <summary>Both tables know the serial before a byte of the CALL is written: answers can be fast.</summary>
    private uint Register(PendingCall pending, RpcStream? stream)
    {
        uint serial;
        lock (_gate)
        {
            ThrowIfFailed();
            serial = _nextSerial;
            _nextSerial = unchecked(_nextSerial + 1);
            _calls.Add(serial, pending);
            if (stream is not null)
            {
                stream.Serial = serial;
                _streams.Add(serial, stream);
            }
        }

        // A reader that has stopped because nobody waited for anything has to go on now.
        WakeReader();
        return serial;
    }

    private void Forget(uint serial)
    {
        lock (_gate)
        {
            _calls.Remove(serial);
            _streams.Remove(serial);
        }
    }
}
