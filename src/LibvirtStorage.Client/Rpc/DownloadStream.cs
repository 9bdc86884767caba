using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// A download: {data | hole}*, an empty packet as the end, FINISH by the client, OK. Packets queue until they are read; see
/// the connection's back-pressure for how many.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="isSparse">Whether holes were asked for.</param>
internal sealed class DownloadStream(RpcConnection connection, bool isSparse) : RpcStream, IVolumeDownload
{
    private readonly DownloadQueue _queue = new(isSparse);
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly TaskCompletionSource<bool> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isAwaited;
    private bool _isFinishing;
    private bool _isFinished;
    private int _isDisposed;

    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolDownload;

    /// <inheritdoc/>
    public override long QueuedBytes => _queue.Bytes;

    /// <inheritdoc/>
    public override bool IsAwaited => _isAwaited;

    /// <inheritdoc/>
    public override int LastTaken => _queue.LastTaken;

    /// <inheritdoc/>
    public async Task<DownloadedRange> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.IsEmpty)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidArgument, "A download cannot be read into an empty buffer.", LibvirtErrorDomain.Streams);
        }

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_queue.TryTake(buffer.Span, out bool isEnd, out bool isUsedUp) is { } range)
            {
                if (isUsedUp)
                {
                    connection.WakeReader();
                }

                return range;
            }

            if (isEnd)
            {
                await FinishAsync(cancellationToken).ConfigureAwait(false);
                return default;
            }

            await AwaitHostAsync(() => _arrived.WaitAsync(cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override bool Receive(RpcMessage message)
    {
        RpcHeader header = message.Header;
        if (header.Status == RpcStatus.Continue && header.Type != RpcMessageType.Reply)
        {
            if (_queue.Add(message) is { } offence)
            {
                Fail(Broken(offence));
                connection.Abort(this);
            }

            _arrived.Release();
            return false;
        }

        using (message)
        {
            if (header.Status == RpcStatus.Error)
            {
                Fail(UploadStream.ReadError(message.Payload));
                return true;
            }

            // STREAM OK: the answer to our FINISH. A host that says so unasked has ended the download in the middle.
            if (!_confirmed.TrySetResult(true) || !_isFinishing)
            {
                Fail(Broken("ended the download before its end"));
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override void Fail(LibvirtException error)
    {
        _queue.Fail(error);
        _confirmed.TrySetException(error);
        _confirmed.Task.Forget();
        _arrived.Release();
    }

    /// <summary>Aborts, unless the end was read.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _queue.Dispose();
        if (!_isFinished)
        {
            connection.Abort(this);
        }

        connection.WakeReader();
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_isFinished)
        {
            return;
        }

        await AwaitHostAsync(async () =>
        {
            if (!_isFinishing)
            {
                _isFinishing = true;
                await connection.SendAsync(
                    RpcConnection.StreamFrame(this, RpcMessageType.Stream, RpcStatus.Ok, []), call: null, cancellationToken).ConfigureAwait(false);
            }

            connection.WakeReader();
            await _confirmed.Task.OrCancelled(cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        _isFinished = true;
    }

    /// <summary>Waits for something that the host says; the connection is read as long.</summary>
    private async Task AwaitHostAsync(Func<Task> wait)
    {
        _isAwaited = true;
        try
        {
            connection.WakeReader();
            await wait().ConfigureAwait(false);
        }
        finally
        {
            _isAwaited = false;
        }
    }

    private static LibvirtException Broken(string offence) =>
        new(LibvirtErrorCode.RpcError, $"The host {offence}.", LibvirtErrorDomain.Streams);
}
