using System;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>Writes one block in the shortest of the three forms (RFC 1951, 3.2.3).</summary>
internal sealed class DeflateBlockWriter
{
    private const int HeaderBits = 3;
    private const uint Stored = 0;
    private const uint FixedCodes = 1;
    private const uint DynamicCodes = 2;
    private const int MaxStoredLength = 65535;

    /// <summary>The most that one token takes: both code words, and the extra bits of a length and of a distance within the window.</summary>
    private const int MaxTokenBits = 15 + 5 + 15 + 10;

    private readonly DeflateCodePair _dynamic = DeflateCodePair.CreateDynamic();
    private readonly CodeLengthSequence _sequence = new();

    /// <summary>Code words of match lengths with their extra bits already behind them, and how many bits that is.</summary>
    private readonly (uint Bits, int Count)[] _lengths = new (uint, int)[DeflateAlphabet.MaxMatch + 1];

    /// <summary>Returns false, with nothing written, if the block does not fit.</summary>
    public bool TryWrite(ref BitWriter bits, DeflateTokens tokens, ReadOnlySpan<byte> data, bool isLast)
    {
        _dynamic.Build(tokens);
        long dynamicBits = HeaderBits + _sequence.Build(_dynamic) + _dynamic.Measure(tokens);
        long fixedBits = HeaderBits + DeflateCodePair.Fixed.Measure(tokens);
        long storedBits = MeasureStored(bits.Length, data.Length);
        if (bits.Length + Math.Min(storedBits, Math.Min(dynamicBits, fixedBits)) > bits.Capacity)
        {
            return false;
        }

        if (storedBits <= Math.Min(dynamicBits, fixedBits))
        {
            WriteStored(ref bits, data, isLast);
        }
        else if (fixedBits <= dynamicBits)
        {
            WriteHeader(ref bits, FixedCodes, isLast);
            WriteTokens(ref bits, tokens, DeflateCodePair.Fixed);
        }
        else
        {
            WriteHeader(ref bits, DynamicCodes, isLast);
            _sequence.WriteTo(ref bits);
            WriteTokens(ref bits, tokens, _dynamic);
        }

        return true;
    }

    private static void WriteHeader(ref BitWriter bits, uint type, bool isLast)
    {
        bits.Add((isLast ? 1u : 0) | (type << 1), HeaderBits);
        bits.Flush();
    }

    private static long MeasureStored(long position, int length)
    {
        long pieces = Math.Max(1, (length + MaxStoredLength - 1) / MaxStoredLength);
        long padding = -(position + HeaderBits) & 7;
        return HeaderBits + padding + (8L * length) + (32 * pieces) + (8 * (pieces - 1));
    }

    private static void WriteStored(ref BitWriter bits, ReadOnlySpan<byte> data, bool isLast)
    {
        do
        {
            int length = Math.Min(data.Length, MaxStoredLength);
            WriteHeader(ref bits, Stored, isLast && length == data.Length);
            bits.AlignToByte();
            bits.Add((uint)length, 16);
            bits.Add((uint)(length ^ 0xFFFF), 16);
            bits.Flush();
            bits.AddBytes(data.Slice(0, length));
            data = data.Slice(length);
        }
        while (!data.IsEmpty);
    }

    private void WriteTokens(ref BitWriter bits, DeflateTokens tokens, DeflateCodePair pair)
    {
        JoinLengths(pair.Literals);
        byte[] literalLengths = pair.Literals.Lengths;
        ushort[] literalWords = pair.Literals.Words;
        byte[] distanceLengths = pair.Distances.Lengths;
        ushort[] distanceWords = pair.Distances.Words;
        ReadOnlySpan<byte> distanceSlots = DeflateAlphabet.DistanceSlots;
        foreach (uint token in tokens.Items.AsSpan(0, tokens.Count))
        {
            unchecked
            {
                if (bits.PendingBits > BitWriter.MaxAfterFlush + 7 - MaxTokenBits)
                {
                    bits.Flush();
                }

                if (token < 256)
                {
                    bits.Add(literalWords[token], literalLengths[token]);
                    continue;
                }

                (uint lengthBits, int lengthCount) = _lengths[token >> 16];
                bits.Add(lengthBits, lengthCount);
                int distance = (int)(token & 0xFFFF);
                int slot = distanceSlots[distance];
                bits.Add(distanceWords[slot], distanceLengths[slot]);
                bits.Add((uint)(distance - DeflateAlphabet.DistanceBase(slot)), DeflateAlphabet.DistanceExtraBits(slot));
            }
        }

        bits.Flush();
        bits.Add(literalWords[DeflateAlphabet.EndOfBlock], literalLengths[DeflateAlphabet.EndOfBlock]);
        bits.Flush();
    }

    private void JoinLengths(HuffmanCode literals)
    {
        ReadOnlySpan<byte> slots = DeflateAlphabet.LengthSlots;
        for (int length = DeflateAlphabet.MinMatch; length <= DeflateAlphabet.MaxMatch; length++)
        {
            int slot = slots[length];
            int symbol = DeflateAlphabet.FirstLength + slot;
            uint extra = (uint)(length - DeflateAlphabet.LengthBase(slot));
            _lengths[length] = (
                literals.Words[symbol] | (extra << literals.Lengths[symbol]),
                literals.Lengths[symbol] + DeflateAlphabet.LengthExtraBits(slot));
        }
    }
}
