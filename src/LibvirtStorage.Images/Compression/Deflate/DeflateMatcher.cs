using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>
/// Finds earlier occurrences within the window: hash chains over four bytes, and one look ahead whether the next
/// position has a longer match.
/// </summary>
/// <remarks>
/// Positions are kept modulo 65536 and never cleared. A stale or aliased one is harmless: it yields a distance, the
/// distance is bounded by window and stream, and the bytes there are compared before anything is made of it.
/// </remarks>
internal sealed class DeflateMatcher
{
    private const int HashBits = 13;
    private const int HashedBytes = 4;
    private const uint HashFactor = 0x9E3779B1;

    /// <summary>How many candidates are compared at most.</summary>
    private const int ChainDepth = 10;

    /// <summary>The same where a match is known already and only a longer one is of use.</summary>
    private const int LazyDepth = 5;

    /// <summary>A match of this length is taken without a look ahead.</summary>
    private const int GoodLength = 24;

    /// <summary>Inside matches longer than this, only the ends are entered into the chains.</summary>
    private const int LongMatch = 64;

    private readonly ushort[] _heads = new ushort[1 << HashBits];
    private readonly ushort[] _previous = new ushort[DeflateAlphabet.WindowSize];

    /// <summary>Makes tokens from <paramref name="position"/> on until they are enough for a block, and returns where they end.</summary>
    public int Tokenize(ReadOnlySpan<byte> data, int position, DeflateTokens tokens)
    {
        unchecked
        {
            ref byte source = ref MemoryMarshal.GetReference(data);
            int lastHashed = data.Length - HashedBytes;
            while (position <= lastHashed && !tokens.IsFull)
            {
                int length = Find(ref source, position, data.Length, HashedBytes - 1, ChainDepth, out int distance);
                if (length == 0)
                {
                    tokens.AddLiteral(Unsafe.Add(ref source, position++));
                    continue;
                }

                int entered = position + 1;
                while (length < GoodLength && position < lastHashed)
                {
                    int longer = Find(ref source, position + 1, data.Length, length, LazyDepth, out int otherDistance);
                    entered = position + 2;
                    if (longer == 0)
                    {
                        break;
                    }

                    tokens.AddLiteral(Unsafe.Add(ref source, position++));
                    (length, distance) = (longer, otherDistance);
                }

                tokens.AddMatch(length, distance);
                Enter(ref source, entered, position + length, length, lastHashed);
                position += length;
            }

            while (position > lastHashed && position < data.Length)
            {
                tokens.AddLiteral(Unsafe.Add(ref source, position++));
            }

            return position;
        }
    }

    /// <summary>
    /// Enters <paramref name="position"/> and looks for a match there that is longer than <paramref name="length"/>
    /// (at least 3). Returns its length, or 0.
    /// </summary>
    private int Find(ref byte source, int position, int end, int length, int depth, out int distance)
    {
        unchecked
        {
            distance = 0;
            ref byte here = ref Unsafe.Add(ref source, position);
            uint start = Unsafe.ReadUnaligned<uint>(ref here);
            ushort[] previous = _previous;
            ref ushort head = ref _heads[Hash(start)];
            int candidate = head;
            head = (ushort)position;
            previous[position & (DeflateAlphabet.WindowSize - 1)] = (ushort)candidate;

            int maxLength = Math.Min(DeflateAlphabet.MaxMatch, end - position);
            int maxDistance = Math.Min(DeflateAlphabet.WindowSize, position);
            int lastDistance = 0;
            int found = 0;
            while (length < maxLength && depth-- > 0)
            {
                int back = (position - candidate) & ushort.MaxValue;
                if (back <= lastDistance || back > maxDistance)
                {
                    break;
                }

                lastDistance = back;
                ref byte there = ref Unsafe.Add(ref source, position - back);
                if (Unsafe.ReadUnaligned<uint>(ref there) == start
                    && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref there, length - 3)) == Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref here, length - 3)))
                {
                    int common = CommonLength(ref there, ref here, maxLength);
                    if (common > length)
                    {
                        length = found = common;
                        distance = back;
                    }
                }

                candidate = previous[candidate & (DeflateAlphabet.WindowSize - 1)];
            }

            return found;
        }
    }

    /// <summary>Enters the positions that a match jumps over.</summary>
    private void Enter(ref byte source, int from, int to, int length, int lastHashed)
    {
        unchecked
        {
            if (length > LongMatch)
            {
                from = Math.Max(from, to - (LongMatch / 4));
            }

            to = Math.Min(to, lastHashed + 1);
            for (; from < to; from++)
            {
                ref ushort head = ref _heads[Hash(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, from)))];
                _previous[from & (DeflateAlphabet.WindowSize - 1)] = head;
                head = (ushort)from;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(uint bytes) => unchecked(bytes * HashFactor) >> (32 - HashBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CommonLength(ref byte a, ref byte b, int max)
    {
        unchecked
        {
            int length = 0;
            for (; length <= max - sizeof(ulong); length += sizeof(ulong))
            {
                ulong difference = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref a, length)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref b, length));
                if (difference != 0)
                {
                    return length + FirstDifference.Index(difference);
                }
            }

            while (length < max && Unsafe.Add(ref a, length) == Unsafe.Add(ref b, length))
            {
                length++;
            }

            return length;
        }
    }
}
