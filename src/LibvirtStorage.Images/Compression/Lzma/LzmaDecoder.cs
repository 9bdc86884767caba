using System;

namespace LibvirtStorage.Images.Compression.Lzma;

/// <summary>Decodes LZMA: literals and matches, with what was learnt of their probabilities.</summary>
internal sealed class LzmaDecoder(RangeDecoder bits, LzmaWindow window)
{
    /// <summary>Positions that are told apart at most.</summary>
    public const int Positions = 1 << MaxPositionBits;

    private const int MaxPositionBits = 4;

    /// <summary>Of context and position of a literal, together: what LZMA2 allows.</summary>
    private const int MaxLiteralBits = 4;
    private const int LiteralLength = 0x300;

    private const int States = 12;
    private const int FirstStateAfterMatch = 7;

    private readonly ushort[] _isMatch = new ushort[States * Positions];
    private readonly ushort[] _isRepeated = new ushort[States];
    private readonly ushort[] _isNotLast = new ushort[States];
    private readonly ushort[] _isNotSecond = new ushort[States];
    private readonly ushort[] _isNotThird = new ushort[States];
    private readonly ushort[] _isLongerThanOne = new ushort[States * Positions];
    private readonly ushort[] _literals = new ushort[LiteralLength << MaxLiteralBits];
    private readonly LzmaLength _length = new();
    private readonly LzmaLength _repeatedLength = new();
    private readonly LzmaDistance _distance = new();
    private readonly uint[] _last = new uint[4];
    private int _contextBits;
    private int _literalMask;
    private int _positionMask;
    private int _state;
    private int _pending;

    /// <summary>Whether a match goes on beyond what was asked for.</summary>
    public bool IsInMatch => _pending > 0;

    /// <summary>Sets what the decoder is told about the data: numbers of bits, in one byte.</summary>
    /// <exception cref="DecodingException">There are no such numbers.</exception>
    public void SetProperties(byte properties)
    {
        int positionBits = properties / 45;
        int literalBits = properties / 9 % 5;
        _contextBits = properties % 9;
        if (positionBits > MaxPositionBits || _contextBits + literalBits > MaxLiteralBits)
        {
            throw DecodingException.Corrupt("The properties of a chunk of LZMA2 are out of range.");
        }

        _literalMask = (1 << literalBits) - 1;
        _positionMask = (1 << positionBits) - 1;
    }

    /// <summary>Forgets what was learnt.</summary>
    public void Reset()
    {
        Forget(_isMatch, _isRepeated, _isNotLast, _isNotSecond, _isNotThird, _isLongerThanOne, _literals);
        _length.Reset();
        _repeatedLength.Reset();
        _distance.Reset();
        Array.Clear(_last, 0, _last.Length);
        (_state, _pending) = (0, 0);
    }

    /// <summary>Makes all probabilities even.</summary>
    public static void Forget(params ushort[][] all)
    {
        foreach (ushort[] probabilities in all)
        {
            probabilities.AsSpan().Fill(RangeDecoder.Even);
        }
    }

    /// <summary>Decodes so many bytes into the window, which has room for them.</summary>
    /// <exception cref="DecodingException">A match begins before the data.</exception>
    public void Decode(int count)
    {
        while (count > 0)
        {
            count -= _pending > 0 ? Repeat(count) : DecodeNext();
        }
    }

    /// <summary>Decodes a literal, or what a match is.</summary>
    /// <returns>The number of bytes that were added: of a longer match none yet.</returns>
    private int DecodeNext()
    {
        int position = (int)(window.Total & _positionMask);
        if (bits.Bit(ref _isMatch[(_state * Positions) + position]) == 0)
        {
            DecodeLiteral();
            return 1;
        }

        if (bits.Bit(ref _isRepeated[_state]) == 0)
        {
            int length = _length.Read(bits, position);
            Remember(3, _distance.Read(bits, length));
            _state = _state < FirstStateAfterMatch ? 7 : 10;
            return Begin(length + LzmaLength.Least);
        }

        int which = bits.Bit(ref _isNotLast[_state]) == 0 ? 0 : bits.Bit(ref _isNotSecond[_state]) == 0 ? 1 : 2 + bits.Bit(ref _isNotThird[_state]);
        if (which == 0 && bits.Bit(ref _isLongerThanOne[(_state * Positions) + position]) == 0)
        {
            _state = _state < FirstStateAfterMatch ? 9 : 11;
            _ = Begin(1);
            return Repeat(1);
        }

        Remember(which, _last[which]);
        int repeated = _repeatedLength.Read(bits, position);
        _state = _state < FirstStateAfterMatch ? 8 : 11;
        return Begin(repeated + LzmaLength.Least);
    }

    private void DecodeLiteral()
    {
        int context = ((int)(window.Total & _literalMask) << _contextBits) + (window.Last >> (8 - _contextBits));
        int offset = LiteralLength * context;
        int symbol = 1;
        if (_state >= FirstStateAfterMatch)
        {
            // The byte that did not go on with the match is likely to differ from the one that would have.
            int expected = window.Has(_last[0]) ? window.At(_last[0]) : throw BeforeStart();
            for (int mask = 0x100; symbol < 0x100;)
            {
                expected <<= 1;
                int expectedBit = expected & mask;
                int bit = bits.Bit(ref _literals[offset + mask + expectedBit + symbol]);
                symbol = (symbol << 1) | bit;
                mask &= bit != 0 ? expectedBit : ~expectedBit;
            }
        }
        else
        {
            while (symbol < 0x100)
            {
                symbol = (symbol << 1) | bits.Bit(ref _literals[offset + symbol]);
            }
        }

        window.Add((byte)(symbol & 0xff));
        _state = _state < 4 ? 0 : _state < 10 ? _state - 3 : _state - 6;
    }

    /// <summary>Puts a distance first, and those before the place where it was behind it.</summary>
    private void Remember(int place, uint distance)
    {
        for (; place > 0; place--)
        {
            _last[place] = _last[place - 1];
        }

        _last[0] = distance;
    }

    private int Begin(int length)
    {
        _pending = window.Has(_last[0]) ? length : throw BeforeStart();
        return 0;
    }

    private int Repeat(int most)
    {
        int length = Math.Min(_pending, most);
        window.Repeat(_last[0], length);
        _pending -= length;
        return length;
    }

    private static DecodingException BeforeStart() => DecodingException.Corrupt("A match of LZMA2 begins before the data, or before the dictionary.");
}
