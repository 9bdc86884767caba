using System;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>
/// A canonical prefix code of bounded length over one alphabet (RFC 1951, 3.2.2), made from how often symbols occur.
/// </summary>
internal sealed class HuffmanCode(int symbols, int maxLength)
{
    private const int SymbolBits = 9;

    private readonly uint[] _sorted = new uint[symbols];
    private readonly int[] _weights = new int[2 * symbols];
    private readonly int[] _parents = new int[2 * symbols];
    private readonly int[] _lengthCounts = new int[(2 * symbols) + 1];

    /// <summary>Length by symbol; 0 for symbols that do not occur.</summary>
    public byte[] Lengths { get; } = new byte[symbols];

    /// <summary>Code words by symbol, with the first bit lowest, as they are sent.</summary>
    public ushort[] Words { get; } = new ushort[symbols];

    /// <summary>Makes the code for these frequencies.</summary>
    public void Build(ReadOnlySpan<int> counts)
    {
        int used = Sort(counts);
        int longest = GrowTree(used);
        Limit(longest);
        Assign(used);
        SetWords();
    }

    /// <summary>Takes the lengths from elsewhere: the fixed code.</summary>
    public void Build(Func<int, int> length)
    {
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            Lengths[symbol] = (byte)length(symbol);
        }

        SetWords();
    }

    /// <summary>Orders symbols by frequency, rare ones first. There are always two, since a code of one word is not complete.</summary>
    private int Sort(ReadOnlySpan<int> counts)
    {
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            if (counts[symbol] > 0)
            {
                _sorted[used++] = ((uint)counts[symbol] << SymbolBits) | (uint)symbol;
            }
        }

        for (int symbol = 0; used < 2; symbol++)
        {
            if (counts[symbol] == 0)
            {
                _sorted[used++] = (1u << SymbolBits) | (uint)symbol;
            }
        }

        Array.Sort(_sorted, 0, used);
        return used;
    }

    /// <summary>
    /// Huffman's algorithm with two queues: leaves in order of weight, and inner nodes, which come into being in that
    /// order. Leaves are nodes 0 to used - 1. Returns the greatest depth; <see cref="_lengthCounts"/> has leaves by depth.
    /// </summary>
    private int GrowTree(int used)
    {
        for (int i = 0; i < used; i++)
        {
            _weights[i] = (int)(_sorted[i] >> SymbolBits);
        }

        int root = (2 * used) - 2;
        int leaf = 0;
        int inner = used;
        for (int node = used; node <= root; node++)
        {
            int first = leaf < used && (inner == node || _weights[leaf] <= _weights[inner]) ? leaf++ : inner++;
            int second = leaf < used && (inner == node || _weights[leaf] <= _weights[inner]) ? leaf++ : inner++;
            _weights[node] = _weights[first] + _weights[second];
            _parents[first] = _parents[second] = node;
        }

        // From here on, a node's weight is its depth.
        Array.Clear(_lengthCounts, 0, _lengthCounts.Length);
        _weights[root] = 0;
        int longest = 0;
        for (int node = root - 1; node >= 0; node--)
        {
            int depth = _weights[node] = _weights[_parents[node]] + 1;
            if (node < used)
            {
                _lengthCounts[depth]++;
                longest = Math.Max(longest, depth);
            }
        }

        return longest;
    }

    /// <summary>
    /// Shortens words that are too long, and pays for it: a leaf above the limit becomes an inner node that takes itself
    /// and one of the shortened leaves as children. Each such step lowers the sum of 2^-length by one unit of the last place.
    /// </summary>
    private void Limit(int longest)
    {
        int excess = 0;
        for (int length = longest; length > maxLength; length--)
        {
            _lengthCounts[maxLength] += _lengthCounts[length];
            _lengthCounts[length] = 0;
        }

        if (longest <= maxLength)
        {
            return;
        }

        for (int length = 1; length <= maxLength; length++)
        {
            excess += _lengthCounts[length] << (maxLength - length);
        }

        for (excess -= 1 << maxLength; excess > 0; excess--)
        {
            int length = maxLength - 1;
            while (_lengthCounts[length] == 0)
            {
                length--;
            }

            _lengthCounts[length]--;
            _lengthCounts[length + 1] += 2;
            _lengthCounts[maxLength]--;
        }
    }

    /// <summary>Gives the longest words to the rarest symbols.</summary>
    private void Assign(int used)
    {
        Array.Clear(Lengths, 0, Lengths.Length);
        int next = 0;
        for (int length = maxLength; next < used; length--)
        {
            for (int i = _lengthCounts[length]; i > 0; i--)
            {
                Lengths[_sorted[next++] & ((1 << SymbolBits) - 1)] = (byte)length;
            }
        }
    }

    private void SetWords()
    {
        Span<int> next = stackalloc int[17];
        next.Clear();
        foreach (byte length in Lengths)
        {
            next[length + 1] += length == 0 ? 0 : 1;
        }

        for (int length = 1; length < next.Length; length++)
        {
            next[length] = (next[length - 1] + next[length]) << 1;
        }

        for (int symbol = 0; symbol < Lengths.Length; symbol++)
        {
            int length = Lengths[symbol];
            if (length > 0)
            {
                Words[symbol] = Reverse(next[length]++, length);
            }
        }
    }

    private static ushort Reverse(int word, int length)
    {
        word = ((word & 0x5555) << 1) | ((word >> 1) & 0x5555);
        word = ((word & 0x3333) << 2) | ((word >> 2) & 0x3333);
        word = ((word & 0x0F0F) << 4) | ((word >> 4) & 0x0F0F);
        word = ((word & 0x00FF) << 8) | (word >> 8);
        return (ushort)(word >> (16 - length));
    }
}
