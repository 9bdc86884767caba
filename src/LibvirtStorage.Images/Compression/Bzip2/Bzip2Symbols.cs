using System;

namespace LibvirtStorage.Images.Compression.Bzip2;

/// <summary>The symbols of a block: which bytes it holds, the codes, and which of them is next.</summary>
internal sealed class Bzip2Symbols
{
    private const int MaxCodes = 6;
    private const int GroupLength = 50;

    /// <summary>More may be there, and mean nothing: a block has no more groups.</summary>
    private const int MaxSelectors = 18_002;

    private readonly Bzip2Code[] _codes = [new(), new(), new(), new(), new(), new()];
    private readonly byte[] _selectors = new byte[MaxSelectors];
    private int _selectorCount;
    private int _selector;
    private int _leftInGroup;

    /// <summary>The bytes that the block holds, those that came last in front.</summary>
    public byte[] Recent { get; } = new byte[256];

    /// <summary>The symbol that ends the block.</summary>
    public int End { get; private set; }

    /// <summary>Reads all that comes before the first symbol.</summary>
    /// <exception cref="DecodingException">It is broken.</exception>
    public void ReadTables(Bzip2Bits bits)
    {
        int used = ReadBytes(bits);
        End = used + 1;
        int codes = bits.Read(3);
        int selectors = bits.Read(15);
        if (used == 0 || codes is < 2 or > MaxCodes || selectors == 0)
        {
            throw DecodingException.Corrupt("A block of bzip2 has no bytes or no codes.");
        }

        ReadSelectors(bits, codes, selectors);
        for (int i = 0; i < codes; i++)
        {
            _codes[i].ReadLengths(bits, used + 2);
        }

        (_selector, _leftInGroup) = (-1, 0);
    }

    /// <summary>The next symbol.</summary>
    public int Read(Bzip2Bits bits)
    {
        if (_leftInGroup == 0)
        {
            _leftInGroup = ++_selector < _selectorCount ? GroupLength : throw DecodingException.Corrupt("A block of bzip2 has more symbols than it says.");
        }

        _leftInGroup--;
        return _codes[_selectors[_selector]].Read(bits);
    }

    /// <summary>Which of 16 times 16 bytes there are.</summary>
    private int ReadBytes(Bzip2Bits bits)
    {
        int groups = bits.Read(16);
        int used = 0;
        for (int group = 0; group < 16; group++)
        {
            int members = (groups & (0x8000 >> group)) != 0 ? bits.Read(16) : 0;
            for (int member = 0; member < 16; member++)
            {
                if ((members & (0x8000 >> member)) != 0)
                {
                    Recent[used++] = (byte)((group << 4) | member);
                }
            }
        }

        return used;
    }

    /// <summary>Each is the number of codes that were used since it was.</summary>
    private void ReadSelectors(Bzip2Bits bits, int codes, int selectors)
    {
        Span<byte> recent = [0, 1, 2, 3, 4, 5];
        for (int i = 0; i < selectors; i++)
        {
            int place = 0;
            while (bits.ReadBit())
            {
                _ = ++place < codes ? place : throw DecodingException.Corrupt("A block of bzip2 refers to a code that it does not have.");
            }

            byte selector = recent[place];
            recent.Slice(0, place).CopyTo(recent.Slice(1));
            recent[0] = selector;
            if (i < MaxSelectors)
            {
                _selectors[i] = selector;
            }
        }

        _selectorCount = Math.Min(selectors, MaxSelectors);
    }
}
