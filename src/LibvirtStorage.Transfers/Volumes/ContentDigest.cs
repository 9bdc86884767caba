using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using LibvirtStorage.Transfers.NetFramework;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// What a content is known by without keeping it: a SHA-256 for each part of it that holds anything but zeros. Two contents have the
/// same digests if they have the same bytes, in whatever pieces these came, and whether zeros came as data or as a hole.
/// </summary>
internal sealed class ContentDigest : IDisposable
{
    /// <summary>Bytes of a part: some 80 are remembered for each, so 1 TiB takes 1.3 MiB.</summary>
    private const long PartLength = 64 << 20;

    /// <summary>Bytes that are hashed, or passed over as zeros, at once.</summary>
    private const int BlockLength = 64 << 10;

    private static readonly byte[] s_zeros = new byte[BlockLength];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Part> _parts = [];
    private readonly byte[] _block = new byte[BlockLength];
    private readonly byte[] _number = new byte[sizeof(long)];
    private long _blockNumber;
    private long _partNumber = -1;
    private bool _hasBegunBlock;

    /// <summary>The parts that are whole, by their place.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Adds bytes at an offset, which never goes back. What lies between two calls is a hole.</summary>
    public void Add(long offset, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            long number = offset / BlockLength;
            int into = (int)(offset % BlockLength);
            int count = Math.Min(BlockLength - into, data.Length);
            if (number < _blockNumber)
            {
                throw new ArgumentOutOfRangeException(nameof(offset), "Bytes come in the order of their offsets.");
            }

            if (number != _blockNumber)
            {
                EndBlock();
            }

            _blockNumber = number;
            if (count == BlockLength)
            {
                Hash(data.Slice(0, count));
            }
            else
            {
                data.Slice(0, count).CopyTo(_block.AsSpan(into));
                _hasBegunBlock = true;
            }

            offset += count;
            data = data.Slice(count);
        }
    }

    /// <summary>Nothing follows: all parts are whole.</summary>
    public void Complete()
    {
        EndBlock();
        EndPart();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void EndBlock()
    {
        if (_hasBegunBlock)
        {
            Hash(_block);
            Array.Clear(_block, 0, BlockLength);
            _hasBegunBlock = false;
        }
    }

    private void Hash(ReadOnlySpan<byte> block)
    {
        if (block.SequenceEqual(s_zeros))
        {
            return;
        }

        long part = _blockNumber / (PartLength / BlockLength);
        if (part != _partNumber)
        {
            EndPart();
            _partNumber = part;
        }

        BinaryPrimitives.WriteInt64LittleEndian(_number, _blockNumber);
        _hash.AppendData(_number);
        _hash.AppendSpan(block);
    }

    private void EndPart()
    {
        if (_partNumber >= 0)
        {
            _parts.Add(new Part(_partNumber * PartLength, _hash.GetHashAndReset()));
            _partNumber = -1;
        }
    }

    /// <summary>A part that is not all zeros.</summary>
    internal readonly record struct Part(long Offset, byte[] Sha256)
    {
        /// <summary>Whether both are at one place and have the same bytes.</summary>
        public bool IsSameAs(Part other) => Offset == other.Offset && Sha256.SequenceEqual(other.Sha256);
    }
}
