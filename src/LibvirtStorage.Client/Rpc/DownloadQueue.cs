using System;
using System.Collections.Generic;
using System.Threading;
using LibvirtStorage.Client.Rpc.Messages;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Xdr;

namespace LibvirtStorage.Client.Rpc;

/// <summary>
/// What has come of a download and nobody has taken yet: packets that are taken piece by piece, holes, and the end. The reader task
/// adds, one consumer takes.
/// </summary>
/// <param name="isSparse">Whether holes were asked for.</param>
internal sealed class DownloadQueue(bool isSparse) : IDisposable
{
    // What a queued packet costs beside its bytes, so that many tiny ones count too.
    private const int PacketOverhead = 128;

    private readonly object _gate = new();
    private readonly Queue<RpcMessage> _packets = new();
    private RpcMessage? _current;
    private int _taken;
    private long _bytes;
    private int _lastTaken = Environment.TickCount;
    private bool _hasEnd;
    private bool _isDisposed;
    private LibvirtException? _error;

    /// <summary>Bytes in the queue, with a little for each packet.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>When a packet was used up last, as <see cref="Environment.TickCount"/>.</summary>
    public int LastTaken => Volatile.Read(ref _lastTaken);

    /// <summary>Adds a packet, which the queue owns from here on.</summary>
    /// <returns>What the host did wrong, or null.</returns>
    public string? Add(RpcMessage packet)
    {
        lock (_gate)
        {
            bool isHole = packet.Header.Type == RpcMessageType.StreamHole;
            bool isWanted = !_isDisposed && _error is null;
            if (isWanted && !_hasEnd && (isHole ? isSparse : !packet.Payload.IsEmpty))
            {
                _packets.Enqueue(packet);
                Interlocked.Add(ref _bytes, packet.Payload.Length + PacketOverhead);
                return null;
            }

            bool isEnd = !isHole && packet.Payload.IsEmpty;
            packet.Dispose();
            if (!isWanted)
            {
                return null;
            }

            if (isEnd)
            {
                // The empty packet is the end of the data; the stream lives until we FINISH it.
                _hasEnd = true;
                return null;
            }

            return _hasEnd ? "sent data after the end of a download" : "sent a hole that was not asked for";
        }
    }

    /// <summary>Nothing more will come. What is there can still be taken.</summary>
    public void Fail(LibvirtException error)
    {
        lock (_gate)
        {
            _error ??= error;
        }
    }

    /// <summary>
    /// What comes next, or null if there is nothing yet, or nothing any more. Both are told by one look under the lock: between
    /// two, the last packet and the end could arrive, and the packet would be lost.
    /// </summary>
    /// <param name="buffer">Where bytes go.</param>
    /// <param name="isEnd">Whether nothing more will come.</param>
    /// <param name="isUsedUp">Whether a packet was used up, so that there is room for others.</param>
    public DownloadedRange? TryTake(Span<byte> buffer, out bool isEnd, out bool isUsedUp)
    {
        (isEnd, isUsedUp) = (false, false);
        lock (_gate)
        {
            if (_isDisposed)
            {
                throw new LibvirtException(LibvirtErrorCode.InvalidStream, "The download was closed.", LibvirtErrorDomain.Streams);
            }

            if (_current is null && _packets.Count > 0)
            {
                (_current, _taken) = (_packets.Dequeue(), 0);
            }

            if (_current is null)
            {
                isEnd = _error is null ? _hasEnd : throw _error;
                return null;
            }

            DownloadedRange range = _current.Header.Type == RpcMessageType.StreamHole ? ReadHole(_current) : TakeBytes(_current, buffer);
            isUsedUp = range.IsHole || _taken == _current.Payload.Length;
            if (isUsedUp)
            {
                ReleaseCurrent();
            }

            return range;
        }
    }

    /// <summary>Drops everything, now and later.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _current?.Dispose();
            _current = null;
            while (_packets.Count > 0)
            {
                _packets.Dequeue().Dispose();
            }

            Interlocked.Exchange(ref _bytes, 0);
        }
    }

    private static DownloadedRange ReadHole(RpcMessage packet)
    {
        XdrReader reader = new(packet.Payload);
        StreamHole hole = StreamHole.ReadFrom(ref reader);
        reader.ReadEnd("hole");
        return new DownloadedRange(hole.Length, IsHole: true);
    }

    private DownloadedRange TakeBytes(RpcMessage packet, Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, packet.Payload.Length - _taken);
        packet.Payload.Slice(_taken, count).CopyTo(buffer);
        _taken += count;
        return new DownloadedRange(count, IsHole: false);
    }

    private void ReleaseCurrent()
    {
        Interlocked.Add(ref _bytes, -(_current!.Payload.Length + PacketOverhead));
        Volatile.Write(ref _lastTaken, Environment.TickCount);
        _current.Dispose();
        _current = null;
    }
}
