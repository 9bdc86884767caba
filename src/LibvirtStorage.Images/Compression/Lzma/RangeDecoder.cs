using System.Runtime.CompilerServices;

namespace LibvirtStorage.Images.Compression.Lzma;

/// <summary>LZMA's range decoder, over the bytes of one chunk.</summary>
internal sealed class RangeDecoder
{
    /// <summary>A bit of which nothing is known.</summary>
    public const ushort Even = 1 << (ModelBits - 1);

    private const int ModelBits = 11;
    private const int MoveBits = 5;
    private const uint Top = 1u << 24;
    private const int InitialLength = 5;
    private const int MaxChunk = 1 << 16;

    private readonly byte[] _bytes = new byte[MaxChunk];
    private int _position;
    private int _length;
    private uint _range;
    private uint _code;

    /// <summary>Whether the chunk is used up, and ends as it should.</summary>
    public bool IsComplete
    {
        get
        {
            Normalize();
            return _position == _length && _code == 0;
        }
    }

    /// <summary>Reads a chunk and begins.</summary>
    /// <exception cref="DecodingException">It is none, or the file ends.</exception>
    public void Start(CountedInput input, int length)
    {
        input.ReadExact(_bytes, 0, length);
        if (length < InitialLength || _bytes[0] != 0)
        {
            throw DecodingException.Corrupt("A chunk of LZMA2 does not begin as it should.");
        }

        _length = length;
        (_position, _range, _code) = (1, uint.MaxValue, 0);
        while (_position < InitialLength)
        {
            _code = (_code << 8) | _bytes[_position++];
        }
    }

    /// <summary>One bit, whose probability is learnt.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Bit(ref ushort probability)
    {
        Normalize();
        unchecked
        {
            uint current = probability;
            uint bound = (_range >> ModelBits) * current;
            if (_code < bound)
            {
                _range = bound;
                probability = (ushort)(current + (((1u << ModelBits) - current) >> MoveBits));
                return 0;
            }

            _range -= bound;
            _code -= bound;
            probability = (ushort)(current - (current >> MoveBits));
            return 1;
        }
    }

    /// <summary>Bits that are as likely 0 as 1.</summary>
    public uint DirectBits(int count)
    {
        uint result = 0;
        for (; count > 0; count--)
        {
            Normalize();
            _range >>= 1;
            uint bit = _code >= _range ? 1u : 0;
            _code = bit != 0 ? _code - _range : _code;
            result = (result << 1) | bit;
        }

        return result;
    }

    /// <summary>A number whose bits come from the highest on, each with a probability for those before it.</summary>
    /// <param name="probabilities">Those of this number.</param>
    /// <param name="offset">Where they begin; the first is not used.</param>
    /// <param name="count">How many bits.</param>
    public int Tree(ushort[] probabilities, int offset, int count)
    {
        int node = 1;
        for (int i = 0; i < count; i++)
        {
            node = (node << 1) | Bit(ref probabilities[offset + node]);
        }

        return node - (1 << count);
    }

    /// <summary>The same, from the lowest bit on.</summary>
    public uint ReverseTree(ushort[] probabilities, int offset, int count)
    {
        int node = 1;
        uint result = 0;
        for (int i = 0; i < count; i++)
        {
            int bit = Bit(ref probabilities[offset + node]);
            node = (node << 1) | bit;
            result |= (uint)bit << i;
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Normalize()
    {
        if (_range < Top)
        {
            Shift();
        }
    }

    private void Shift()
    {
        if (_position == _length)
        {
            throw DecodingException.Corrupt("A chunk of LZMA2 holds less than it says.");
        }

        _range <<= 8;
        _code = (_code << 8) | _bytes[_position++];
    }
}
