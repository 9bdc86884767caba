using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// A download: {data | hole}*, an empty packet as the end, FINISH by the client, OK. Packets queue until they are read; see
/// the connection's back-pressure for how many.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="isSparse">Whether holes were asked for.</param>
internal sealed class DownloadStream(RpcConnection connection, bool isSparse) : RpcStream, IVolumeDownload
{
    // What a queued piece costs beside its bytes, so that many tiny ones count too.
    private const int PieceOverhead = 128;

    private readonly object _gate = new();
    private readonly Queue<RpcMessage> _pieces = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly TaskCompletionSource<bool> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RpcMessage? _current;
    private int _taken;
    private long _queued;
    private int _lastTaken = Environment.TickCount;
    private volatile bool _isAwaited;
    private bool _hasEnd;
    private bool _isFinishing;
    private bool _isFinished;
    private bool _isDisposed;
    private LibvirtException? _error;

    /// <inheritdoc/>
    public override RemoteProcedure Procedure => RemoteProcedure.StorageVolDownload;

    /// <inheritdoc/>
    public override long QueuedBytes => Interlocked.Read(ref _queued);

    /// <inheritdoc/>
    public override bool IsAwaited => _isAwaited;

    /// <inheritdoc/>
    public override int LastTaken => Volatile.Read(ref _lastTaken);

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
            if (TryTake(buffer.Span, out bool isEnd) is { } range)
            {
                return range;
            }

            if (isEnd)
            {
                await FinishAsync(cancellationToken).ConfigureAwait(false);
                return default;
            }

            await WaitForPieceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override bool Receive(RpcMessage message)
    {
        RpcHeader header = message.Header;
        if (header.Status == RpcStatus.Continue && header.Type != RpcMessageType.Reply)
        {
            Enqueue(message);
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
        lock (_gate)
        {
            _error ??= error;
        }

        _confirmed.TrySetException(error);
        _confirmed.Task.Forget();
        _arrived.Release();
    }

    /// <summary>Aborts, unless the end was read.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _current?.Dispose();
            _current = null;
            while (_pieces.Count > 0)
            {
                _pieces.Dequeue().Dispose();
            }

            Interlocked.Exchange(ref _queued, 0);
        }

        if (!_isFinished)
        {
            connection.Abort(this);
        }

        connection.WakeReader();
    }

    private void Enqueue(RpcMessage message)
    {
        string? offence = null;
        lock (_gate)
        {
            bool isHole = message.Header.Type == RpcMessageType.StreamHole;
            if (_isDisposed || _error is not null)
            {
                message.Dispose();
                return;
            }

            if (!isHole && message.Payload.IsEmpty)
            {
                // The empty packet is the end of the data; the stream lives until we FINISH it.
                message.Dispose();
                _hasEnd = true;
            }
            else if (_hasEnd || (isHole && !isSparse))
            {
                offence = _hasEnd ? "sent data after the end of a download" : "sent a hole that was not asked for";
                message.Dispose();
            }
            else
            {
                _pieces.Enqueue(message);
                Interlocked.Add(ref _queued, message.Payload.Length + PieceOverhead);
            }
        }

        if (offence is not null)
        {
            Fail(Broken(offence));
            connection.Abort(this);
        }

        _arrived.Release();
    }

    /// <summary>
    /// What comes next, or null if there is nothing yet, or nothing any more. Both are told by one look under the lock: between
    /// two, the last piece and the end could arrive, and the piece would be lost.
    /// </summary>
    private DownloadedRange? TryTake(Span<byte> buffer, out bool isEnd)
    {
        isEnd = false;
        lock (_gate)
        {
            ThrowIfDisposed();
            if (_current is null && _pieces.Count > 0)
            {
                (_current, _taken) = (_pieces.Dequeue(), 0);
            }

            if (_current is null)
            {
                isEnd = _error is null ? _hasEnd : throw _error;
                return null;
            }

            if (_current.Header.Type == RpcMessageType.StreamHole)
            {
                XdrReader reader = new(_current.Payload);
                StreamHole hole = StreamHole.ReadFrom(ref reader);
                reader.ReadEnd("hole");
                ReleaseCurrent();
                return new DownloadedRange(hole.Length, IsHole: true);
            }

            int count = Math.Min(buffer.Length, _current.Payload.Length - _taken);
            _current.Payload.Slice(_taken, count).CopyTo(buffer);
            _taken += count;
            if (_taken == _current.Payload.Length)
            {
                ReleaseCurrent();
            }

            return new DownloadedRange(count, IsHole: false);
        }
    }

    private void ReleaseCurrent()
    {
        Interlocked.Add(ref _queued, -(_current!.Payload.Length + PieceOverhead));
        Volatile.Write(ref _lastTaken, Environment.TickCount);
        _current.Dispose();
        _current = null;
        connection.WakeReader();
    }

    private async Task WaitForPieceAsync(CancellationToken cancellationToken)
    {
        _isAwaited = true;
        try
        {
            connection.WakeReader();
            await _arrived.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _isAwaited = false;
        }
    }

    private async Task FinishAsync(CancellationToken cancellationToken)
    {
        if (_isFinished)
        {
            return;
        }

        _isAwaited = true;
        try
        {
            if (!_isFinishing)
            {
                _isFinishing = true;
                await connection.SendAsync(
                    RpcConnection.StreamFrame(this, RpcMessageType.Stream, RpcStatus.Ok, []), call: null, cancellationToken).ConfigureAwait(false);
            }

            connection.WakeReader();
            await _confirmed.Task.OrCancelled(cancellationToken).ConfigureAwait(false);
            _isFinished = true;
        }
        finally
        {
            _isAwaited = false;
        }
    }

    private void ThrowIfDisposed()
    {
        if (_isDisposed)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidStream, "The download was closed.", LibvirtErrorDomain.Streams);
        }
    }

    private static LibvirtException Broken(string offence) =>
        new(LibvirtErrorCode.RpcError, $"The host {offence}.", LibvirtErrorDomain.Streams);
}
