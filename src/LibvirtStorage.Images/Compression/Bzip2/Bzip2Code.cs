using System;

namespace LibvirtStorage.Images.Compression.Bzip2;

/// <summary>One of the Huffman codes of a block.</summary>
internal sealed class Bzip2Code
{
    /// <summary>All bytes, two lengths of runs less one byte that needs no code, and the end of the block.</summary>
    public const int MaxSymbols = 258;

    private const int MaxLength = 20;

    private readonly byte[] _lengths = new byte[MaxSymbols];
    private readonly int[] _symbols = new int[MaxSymbols];
    private readonly int[] _counts = new int[MaxLength + 1];
    private int _least;

    /// <summary>Reads the lengths of a code: each as steps from the one before.</summary>
    /// <exception cref="DecodingException">A length is out of range, or there are more codes than bits allow.</exception>
    public void ReadLengths(Bzip2Bits bits, int symbols)
    {
        Array.Clear(_counts, 0, _counts.Length);
        int length = bits.Read(5);
        for (int i = 0; i < symbols; i++)
        {
            while (length is >= 1 and <= MaxLength && bits.ReadBit())
            {
                length += bits.ReadBit() ? -1 : 1;
            }

            _lengths[i] = length is >= 1 and <= MaxLength ? (byte)length : throw DecodingException.Corrupt("A code of bzip2 has a length that does not exist.");
            _counts[length]++;
        }

        Sort(symbols);
    }

    /// <summary>The next symbol.</summary>
    /// <exception cref="DecodingException">There is no such code.</exception>
    public int Read(Bzip2Bits bits)
    {
        int code = bits.Read(_least);
        int first = 0;
        int index = 0;
        for (int length = _least; length <= MaxLength; length++)
        {
            int count = _counts[length];
            if (code - first < count)
            {
                return _symbols[index + code - first];
            }

            index += count;
            first = (first + count) << 1;
            code = (code << 1) | bits.Read(1);
        }

        throw DecodingException.Corrupt("A code of bzip2 does not exist.");
    }

    /// <summary>Codes are given out by length, then by symbol.</summary>
    private void Sort(int symbols)
    {
        _least = Array.FindIndex(_counts, c => c > 0);
        int at = 0;
        int free = 1;
        for (int length = 1; length <= MaxLength; length++)
        {
            free = (free << 1) - _counts[length];
            if (free < 0)
            {
                throw DecodingException.Corrupt("A code of bzip2 has more symbols than its lengths allow.");
            }

            for (int symbol = 0; _counts[length] > 0 && symbol < symbols; symbol++)
            {
                if (_lengths[symbol] == length)
                {
                    _symbols[at++] = symbol;
                }
            }
        }
    }
}
