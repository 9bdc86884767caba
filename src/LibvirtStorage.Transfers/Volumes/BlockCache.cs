using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// The most recently used blocks of a volume, and the holes that were found last. A block that lies in a hole as a
/// whole takes no memory.
/// </summary>
internal sealed class BlockCache
{
    /// <summary>Bytes in a block.</summary>
    public const int BlockSize = 256 << 10;

    /// <summary>More than one fetch can find, so that what was just fetched is always known.</summary>
    private const int MaxHoles = 64;

    private readonly int _capacity;
    private readonly Dictionary<long, LinkedListNode<Block>> _blocks = [];
    private readonly LinkedList<Block> _byUse = new();
    private readonly Queue<SourceRange> _holes = new();

    /// <summary>Creates a cache of <paramref name="capacity"/> blocks.</summary>
    public BlockCache(int capacity) => _capacity = capacity;

    /// <summary>The block that <paramref name="offset"/> lies in, or null.</summary>
    public byte[]? Find(long offset)
    {
        if (!_blocks.TryGetValue(offset / BlockSize, out LinkedListNode<Block>? node))
        {
            return null;
        }

        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value.Bytes;
    }

    /// <summary>The hole made of whole blocks that <paramref name="offset"/> lies in, if it is known.</summary>
    public SourceRange? HoleAt(long offset)
    {
        foreach (SourceRange hole in _holes)
        {
            if (offset >= hole.Offset && offset < hole.End)
            {
                return hole;
            }
        }

        return null;
    }

    /// <summary>How far the cached blocks reach from <paramref name="offset"/> on without a gap.</summary>
    public long DataEnd(long offset, long length)
    {
        long index = offset / BlockSize;
        while (_blocks.ContainsKey(index + 1))
        {
            index++;
        }

        return Math.Min((index + 1) * BlockSize, length);
    }

    /// <summary>Bytes came; parts of a block that come later are put beside them.</summary>
    public void AddData(long offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int into = (int)(offset % BlockSize);
            int count = Math.Min(bytes.Length, BlockSize - into);
            bytes.Slice(0, count).CopyTo(BlockFor(offset).AsSpan(into));
            offset += count;
            bytes = bytes.Slice(count);
        }
    }

    /// <summary>A hole came: its whole blocks are remembered as such, its ends belong to blocks with data.</summary>
    public void AddHole(long offset, long length)
    {
        long end = offset + length;
        long first = (offset + BlockSize - 1) / BlockSize * BlockSize;
        long last = Math.Max(first, end / BlockSize * BlockSize);
        if (offset < Math.Min(first, end))
        {
            AddData(offset, new byte[Math.Min(first, end) - offset]);
        }

        if (first < last)
        {
            if (_holes.Count >= MaxHoles)
            {
                _holes.Dequeue();
            }

            _holes.Enqueue(new SourceRange(first, last - first, IsHole: true));
        }

        if (last < end && last >= first)
        {
            AddData(last, new byte[end - last]);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _blocks.Clear();
        _byUse.Clear();
        _holes.Clear();
    }

    private byte[] BlockFor(long offset)
    {
        long index = offset / BlockSize;
        if (_blocks.TryGetValue(index, out LinkedListNode<Block>? known))
        {
            return known.Value.Bytes;
        }

        byte[] bytes;
        if (_byUse.Count >= _capacity)
        {
            LinkedListNode<Block> oldest = _byUse.Last!;
            _byUse.RemoveLast();
            _blocks.Remove(oldest.Value.Index);
            bytes = oldest.Value.Bytes;
            Array.Clear(bytes, 0, BlockSize);
        }
        else
        {
            bytes = new byte[BlockSize];
        }

        _blocks.Add(index, _byUse.AddFirst(new Block(index, bytes)));
        return bytes;
    }

    private sealed record Block(long Index, byte[] Bytes);
}
