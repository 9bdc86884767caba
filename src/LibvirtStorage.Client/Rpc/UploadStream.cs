using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// An upload: {data | hole}*, FINISH, OK. The host confirms nothing in between, but an error may come at any time, as STREAM or,
/// after a hole, as REPLY. From then on the host ignores the stream and answers no FINISH, so none is sent.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="isSparse">Whether holes may be sent: to one on another stream the daemon answers by closing the connection.</param>
internal sealed class UploadStream(RpcConnection connection, bool isSparse) : RpcStream, IVolumeUpload
{
    // Completed by the host's last word: success after a FINISH, else the error.
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isFinishing;
    private bool _isDisposed;

    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolUpload;

    /// <inheritdoc/>
    public override bool IsAwaited => _isFinishing;

    /// <inheritdoc/>
    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // Never a packet of zero bytes: it ends the daemon's writer, and all later packets fail or are lost.
        while (!data.IsEmpty)
        {
            ReadOnlyMemory<byte> packet = data.Slice(0, Math.Min(data.Length, RpcLimits.StreamPacket));
            await SendAsync(RpcMessageType.Stream, packet, cancellationToken).ConfigureAwait(false);
            data = data.Slice(packet.Length);
            connection.HearHost();
        }
    }

    /// <inheritdoc/>
    public Task WriteHoleAsync(long length, CancellationToken cancellationToken)
    {
        if (!isSparse)
        {
            throw new LibvirtException(
                LibvirtErrorCode.InvalidArgument, "A hole was to be sent on a stream that was not opened as sparse.", LibvirtErrorDomain.Streams);
        }

        // Daemons fail the stream at a hole of no bytes, and so much later than the mistake.
        if (length <= 0)
        {
            throw XdrError.NotSendable("hole", $"its length is {length}");
        }

        XdrWriter writer = new();
        new StreamHole(length).WriteTo(writer);
        return SendAsync(RpcMessageType.StreamHole, writer.Written.ToArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        _isFinishing = true;
        await SendFrameAsync(
            RpcConnection.StreamFrame(this, RpcMessageType.Stream, RpcStatus.Ok, []), cancellationToken).ConfigureAwait(false);

        // No time limit of its own: the host may have megabytes to flush. A dead host ends the connection, and that ends the wait.
        connection.WakeReader();
        await _end.Task.OrCancelled(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override bool Receive(RpcMessage message)
    {
        using (message)
        {
            if (message.Header.Status == RpcStatus.Error)
            {
                _end.TrySetException(ReadError(message.Payload));
                return true;
            }

            if (_isFinishing && message.Header is { Type: RpcMessageType.Stream, Status: RpcStatus.Ok } && message.Payload.IsEmpty)
            {
                _end.TrySetResult(true);
                return true;
            }

            _end.TrySetException(new LibvirtException(
                LibvirtErrorCode.RpcError,
                $"The host sent {message.Header.Type} {message.Header.Status} into an upload that was not finished.",
                LibvirtErrorDomain.Streams));
            connection.Abort(this);
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Fail(LibvirtException error) => _end.TrySetException(error);

    /// <summary>Aborts, unless the stream has ended.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _end.Task.Forget();
        if (_end.TrySetException(Closed()))
        {
            // Bytes that the daemon has in its queue are dropped by it. What it has written stays.
            connection.Abort(this);
        }
    }

    internal static LibvirtException ReadError(ReadOnlySpan<byte> payload)
    {
        try
        {
            XdrReader reader = new(payload);
            LibvirtException error = NetMessageError.ReadFrom(ref reader);
            reader.ReadEnd("error");
            return error;
        }
        catch (LibvirtException malformed)
        {
            return malformed;
        }
    }

    private Task SendAsync(RpcMessageType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        ThrowIfEnded();

        // Copied, so that a write that goes on after its cancellation does not read the caller's memory.
        return SendFrameAsync(RpcConnection.StreamFrame(this, type, RpcStatus.Continue, payload.Span), cancellationToken);
    }

    /// <summary>Sends, and looks for the host's error meanwhile: a blocked write may be blocked for ever by a stream that has failed.</summary>
    private async Task SendFrameAsync(RpcFrame frame, CancellationToken cancellationToken)
    {
        Task sending = connection.SendAsync(frame, call: null, cancellationToken);
        if (await Task.WhenAny(sending, _end.Task).ConfigureAwait(false) != sending && !_end.Task.IsCompletedSuccessfully())
        {
            sending.Forget();
            await _end.Task.ConfigureAwait(false);
        }

        await sending.ConfigureAwait(false);
    }

    private static LibvirtException Closed() =>
        new(LibvirtErrorCode.InvalidStream, "The upload was closed.", LibvirtErrorDomain.Streams);

    private void ThrowIfEnded()
    {
        if (_isDisposed)
        {
            throw Closed();
        }

        if (_end.Task.IsFaulted)
        {
            _end.Task.GetAwaiter().GetResult();
        }

        if (_isFinishing)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidStream, "The upload was finished already.", LibvirtErrorDomain.Streams);
        }
    }
}
