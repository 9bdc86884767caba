using System;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>How a dynamic block says which codes it uses: their word lengths, run-length coded, under a third code (RFC 1951, 3.2.7).</summary>
internal sealed class CodeLengthSequence
{
    private const int CopyPrevious = 16;
    private const int FewZeros = 17;
    private const int ManyZeros = 18;
    private const int MinLiterals = 257;
    private const int MinDistances = 1;
    private const int MinLengths = 4;
    private const int MaxWordLength = 7;
    private const int HeaderBits = 5 + 5 + 4;

    private readonly byte[] _lengths = new byte[DeflateAlphabet.LiteralSymbols + DeflateAlphabet.DistanceSymbols];
    private readonly (byte Symbol, byte Extra)[] _items = new (byte, byte)[DeflateAlphabet.LiteralSymbols + DeflateAlphabet.DistanceSymbols];
    private readonly int[] _counts = new int[DeflateAlphabet.CodeLengthSymbols];
    private readonly HuffmanCode _code = new(DeflateAlphabet.CodeLengthSymbols, MaxWordLength);
    private int _itemCount;
    private int _literals;
    private int _distances;
    private int _sentLengths;

    /// <summary>Describes a pair of codes; returns the bits that <see cref="WriteTo"/> will add.</summary>
    public long Build(DeflateCodePair pair)
    {
        _literals = Trim(pair.Literals.Lengths, MinLiterals);
        _distances = Trim(pair.Distances.Lengths, MinDistances);
        Array.Copy(pair.Literals.Lengths, _lengths, _literals);
        Array.Copy(pair.Distances.Lengths, 0, _lengths, _literals, _distances);

        Array.Clear(_counts, 0, _counts.Length);
        _itemCount = 0;
        int total = _literals + _distances;
        for (int i = 0; i < total;)
        {
            i += AddRun(_lengths[i], RunLength(i, total));
        }

        _code.Build(_counts);
        _sentLengths = DeflateAlphabet.CodeLengthSymbols;
        while (_sentLengths > MinLengths && _code.Lengths[DeflateAlphabet.CodeLengthOrder[_sentLengths - 1]] == 0)
        {
            _sentLengths--;
        }

        long bits = HeaderBits + (3 * _sentLengths);
        for (int symbol = 0; symbol < _counts.Length; symbol++)
        {
            bits += (long)_counts[symbol] * (_code.Lengths[symbol] + ExtraBits(symbol));
        }

        return bits;
    }

    public void WriteTo(ref BitWriter bits)
    {
        bits.Add((uint)(_literals - MinLiterals), 5);
        bits.Add((uint)(_distances - MinDistances), 5);
        bits.Add((uint)(_sentLengths - MinLengths), 4);
        for (int i = 0; i < _sentLengths; i++)
        {
            bits.Add(_code.Lengths[DeflateAlphabet.CodeLengthOrder[i]], 3);
            bits.Flush();
        }

        foreach ((byte symbol, byte extra) in _items.AsSpan(0, _itemCount))
        {
            bits.Add(_code.Words[symbol], _code.Lengths[symbol]);
            bits.Add(extra, ExtraBits(symbol));
            bits.Flush();
        }
    }

    private static int Trim(byte[] lengths, int min)
    {
        int count = lengths.Length;
        while (count > min && lengths[count - 1] == 0)
        {
            count--;
        }

        return count;
    }

    private static int ExtraBits(int symbol) => symbol switch
    {
        CopyPrevious => 2,
        FewZeros => 3,
        ManyZeros => 7,
        _ => 0,
    };

    private int RunLength(int start, int total)
    {
        int end = start + 1;
        while (end < total && _lengths[end] == _lengths[start])
        {
            end++;
        }

        return end - start;
    }

    /// <summary>Adds the beginning of a run and returns how much of it.</summary>
    private int AddRun(byte length, int run)
    {
        int taken = length == 0
            ? run switch
            {
                < 3 => AddItem(0, 0, 1),
                < 11 => AddItem(FewZeros, run - 3, run),
                _ => AddItem(ManyZeros, Math.Min(run, 138) - 11, Math.Min(run, 138)),
            }
            : AddItem(length, 0, 1);
        if (length == 0)
        {
            return taken;
        }

        for (int rest = run - 1; rest >= 3;)
        {
            int copies = Math.Min(rest, 6);
            taken += AddItem(CopyPrevious, copies - 3, copies);
            rest -= copies;
        }

        return taken;
    }

    private int AddItem(int symbol, int extra, int taken)
    {
        _items[_itemCount++] = ((byte)symbol, (byte)extra);
        _counts[symbol]++;
        return taken;
    }
}
