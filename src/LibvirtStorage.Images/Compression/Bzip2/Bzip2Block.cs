using System;

namespace LibvirtStorage.Images.Compression.Bzip2;

/// <summary>
/// A block: read and sorted back as a whole, then handed out. One object goes over all blocks of a file, and has memory for as much
/// as the largest of them held, or twice that.
/// </summary>
internal sealed class Bzip2Block
{
    private const int LevelLength = 100_000;
    private const int FirstLength = 4096;

    /// <summary>Four equal bytes are followed by the number of those that follow.</summary>
    private const int RunLength = 4;

    private readonly Bzip2Symbols _symbols = new();
    private readonly Bzip2Randomness _randomness = new();
    private readonly int[] _places = new int[256];
    private bool _isRandomized;

    /// <summary>In the low byte the block as it was sorted, above it where the following byte is.</summary>
    private uint[] _chain = new uint[FirstLength];
    private int _length;
    private uint _next;
    private int _left;
    private byte _last;
    private int _equal;
    private int _repeats;
    private uint _register;
    private uint _stored;

    /// <summary>The checksum of what came out.</summary>
    public uint Checksum => ~_register;

    /// <summary>Reads a block whose magic was read.</summary>
    /// <param name="bits">Where it comes from.</param>
    /// <param name="level">How large it may be: 1 to 9.</param>
    /// <exception cref="DecodingException">It is broken.</exception>
    public void Read(Bzip2Bits bits, int level)
    {
        _stored = bits.Read32();
        _isRandomized = bits.ReadBit();
        _randomness.Start();
        int start = bits.Read(24);
        _symbols.ReadTables(bits);
        ReadSymbols(bits, level * LevelLength);
        if (start >= _length)
        {
            throw DecodingException.Corrupt("A block of bzip2 starts behind its end.");
        }

        Link();
        _next = _chain[start] >> 8;
        (_left, _equal, _repeats, _register) = (_length, 0, 0, uint.MaxValue);
    }

    /// <summary>Hands out what the block holds; 0 at its end.</summary>
    /// <exception cref="DecodingException">The checksum is wrong.</exception>
    public int CopyTo(Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length && (_repeats > 0 || MoveNext()))
        {
            if (_repeats > 0)
            {
                _repeats--;
            }

            destination[done++] = _last;
            _register = Bzip2Checksum.Add(_register, _last);
        }

        return done > 0 || destination.IsEmpty || Checksum == _stored ? done : throw DecodingException.Corrupt("The checksum of a block of bzip2 is wrong.");
    }

    /// <summary>Goes to the next byte that is to be handed out.</summary>
    private bool MoveNext()
    {
        while (_left > 0)
        {
            byte value = Take();
            if (_equal == RunLength)
            {
                _equal = 0;
                if (value > 0)
                {
                    _repeats = value;
                    return true;
                }
            }
            else
            {
                _equal = _equal > 0 && value == _last ? _equal + 1 : 1;
                _last = value;
                return true;
            }
        }

        return false;
    }

    private byte Take()
    {
        uint entry = _chain[_next];
        _next = entry >> 8;
        _left--;
        return (byte)((entry & 0xff) ^ (_isRandomized ? _randomness.Next() : 0));
    }

    /// <summary>Runs of the byte that came last are numbers of digits 1 and 2; other symbols say how many other bytes came since theirs.</summary>
    private void ReadSymbols(Bzip2Bits bits, int most)
    {
        Array.Clear(_places, 0, _places.Length);
        _length = 0;
        int run = 0;
        int digit = 1;
        for (int symbol; (symbol = _symbols.Read(bits)) != _symbols.End;)
        {
            if (symbol < 2)
            {
                run = run <= most ? run + (digit << symbol) : throw TooLarge();
                digit <<= 1;
                continue;
            }

            Add(run, most);
            (run, digit) = (0, 1);
            byte[] recent = _symbols.Recent;
            byte value = recent[symbol - 1];
            Buffer.BlockCopy(recent, 0, recent, 1, symbol - 1);
            recent[0] = value;
            Add(1, most);
        }

        Add(run, most);
    }

    private void Add(int count, int most)
    {
        if (count > most - _length)
        {
            throw TooLarge();
        }

        if (_length + count > _chain.Length)
        {
            Array.Resize(ref _chain, Math.Min(most, Math.Max(2 * _chain.Length, _length + count)));
        }

        byte value = _symbols.Recent[0];
        _chain.AsSpan(_length, count).Fill(value);
        _length += count;
        _places[value] += count;
    }

    /// <summary>Sorts back: the n-th of equal bytes follows where the n-th of them stands in the sorted order (Burrows and Wheeler, 1994).</summary>
    private void Link()
    {
        int sum = 0;
        for (int value = 0; value < _places.Length; value++)
        {
            (_places[value], sum) = (sum, sum + _places[value]);
        }

        for (int i = 0; i < _length; i++)
        {
            _chain[_places[_chain[i] & 0xff]++] |= (uint)i << 8;
        }
    }

    private static DecodingException TooLarge() => DecodingException.Corrupt("A block of bzip2 is larger than the stream says.");
}
