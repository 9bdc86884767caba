using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>
/// The payload of a stream that passes by once. Enumerating extents moves it on and keeps the compressed grains; reading takes
/// them. The conversion bounds how far the one runs ahead of the other.
/// </summary>
internal sealed class ForwardReader(GrainStream stream) : ImageReader
{
    /// <summary>Far beyond what a conversion reads ahead: who gets here does not read at all.</summary>
    private const long MaxHeld = 512L << 20;

    private readonly object _turn = new();

    /// <summary>Grains that were not read yet, in the order of the disk.</summary>
    private readonly LinkedList<StreamGrain> _held = new();

    /// <summary>Grains that were read ahead of the extents: somebody looked at the front first.</summary>
    private readonly Queue<StreamGrain> _early = new();

    private readonly byte[] _grain = new byte[stream.Layout.GrainSize];
    private ulong? _decoded;
    private long _heldBytes;
    private ulong _known;
    private bool _isEnumerated;

    public override ulong VirtualSize => stream.Layout.Length;

    public override bool CanSeek => false;

    public override IEnumerable<GuestExtent> Extents()
    {
        if (_isEnumerated)
        {
            throw new InvalidOperationException("The stream has passed by.");
        }

        lock (_turn)
        {
            _isEnumerated = true;
        }

        ulong next = 0;
        while (NextGrain() is { } grain)
        {
            ulong start = grain.Index * (ulong)stream.Layout.GrainSize;
            if (start > next)
            {
                yield return new GuestExtent(next, start - next, ExtentKind.Unallocated);
            }

            ulong length = (ulong)stream.Layout.VisibleLength(grain.Index);
            yield return new GuestExtent(start, length, ExtentKind.Data);
            next = start + length;
        }

        if (next < VirtualSize)
        {
            yield return new GuestExtent(next, VirtualSize - next, ExtentKind.Unallocated);
        }
    }

    public override void Read(ulong offset, Span<byte> destination)
    {
        ulong grainSize = (ulong)stream.Layout.GrainSize;
        while (!destination.IsEmpty)
        {
            ulong inGrain = offset % grainSize;
            Span<byte> part = destination.Slice(0, (int)Math.Min((ulong)destination.Length, grainSize - inGrain));
            if (Decode(offset / grainSize))
            {
                _grain.AsSpan((int)inGrain, part.Length).CopyTo(part);
            }
            else
            {
                part.Clear();
            }

            offset += (ulong)part.Length;
            destination = destination.Slice(part.Length);
        }
    }

    private bool Decode(ulong index)
    {
        if (_decoded == index)
        {
            return true;
        }

        if (Take(index) is not { } grain)
        {
            return false;
        }

        _decoded = null;
        CompressedGrain.Inflate(grain.Data, grain.Data.Length, _grain, stream.Layout.VisibleLength(index), (ulong)grain.Offset);
        _decoded = index;
        return true;
    }

    /// <summary>Finds a grain; once extents are enumerated, those before it are let go.</summary>
    private StreamGrain? Take(ulong index)
    {
        lock (_turn)
        {
            while (!_isEnumerated && _known <= index && Pull() is { } early)
            {
                _early.Enqueue(early);
            }

            LinkedListNode<StreamGrain>? node = _held.First;
            while (node is not null && node.Value.Index < index)
            {
                LinkedListNode<StreamGrain>? following = node.Next;
                if (_isEnumerated)
                {
                    _held.Remove(node);
                    _heldBytes -= node.Value.Data.Length;
                }

                node = following;
            }

            return node?.Value.Index == index ? node.Value : null;
        }
    }

    private StreamGrain? NextGrain()
    {
        lock (_turn)
        {
            if (_early.Count > 0)
            {
                return _early.Dequeue();
            }
        }

        // Nobody else pulls once extents are enumerated, so reads need not wait for the source.
        return Pull();
    }

    private StreamGrain? Pull()
    {
        StreamGrain? grain = stream.Next();
        lock (_turn)
        {
            _known = grain is null ? ulong.MaxValue : grain.Index + 1;
            if (grain is not null)
            {
                _held.AddLast(grain);
                _heldBytes += grain.Data.Length;
            }
        }

        return _heldBytes <= MaxHeld ? grain : throw new InvalidOperationException("Payload has to be read while its extents are enumerated.");
    }
}
