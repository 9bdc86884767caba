using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Images.Tests.Compression;

/// <summary>
/// Inflates as the strictest reader of qcow2 would: window of 4096 bytes, complete codes, nothing behind the last
/// block but the rest of its byte. Slow and simple, after RFC 1951.
/// </summary>
internal sealed class StrictInflater(byte[] input)
{
    private const int Window = 4096;

    private readonly List<byte> _output = [];
    private int _bit;

    public static byte[] Inflate(byte[] input) => new StrictInflater(input).Run();

    private byte[] Run()
    {
        bool isLast;
        do
        {
            isLast = Bits(1) == 1;
            switch (Bits(2))
            {
                case 0:
                    Stored();
                    break;
                case 1:
                    Compressed(
                        new Code(Enumerable.Range(0, 288).Select(s => s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8)),
                        new Code(Enumerable.Repeat(5, 32)));
                    break;
                case 2:
                    Dynamic();
                    break;
                default:
                    throw new InvalidDataException("Block type 3.");
            }
        }
        while (!isLast);

        return (_bit + 7) / 8 == input.Length ? _output.ToArray() : throw new InvalidDataException("Bytes behind the end.");
    }

    private int Bits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++, _bit++)
        {
            value |= ((input[_bit / 8] >> (_bit % 8)) & 1) << i;
        }

        return value;
    }

    private void Stored()
    {
        _bit = (_bit + 7) / 8 * 8;
        int length = Bits(16);
        Require(Bits(16) == (length ^ 0xFFFF), "Lengths of a stored block disagree.");
        for (int i = 0; i < length; i++)
        {
            _output.Add((byte)Bits(8));
        }
    }

    private void Dynamic()
    {
        int literals = Bits(5) + 257;
        int distances = Bits(5) + 1;
        int count = Bits(4) + 4;
        int[] order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
        int[] codeLengths = new int[19];
        for (int i = 0; i < count; i++)
        {
            codeLengths[order[i]] = Bits(3);
        }

        Require(literals <= 286 && distances <= 30, "Symbols that do not exist.");
        var code = new Code(codeLengths);
        var lengths = new List<int>();
        while (lengths.Count < literals + distances)
        {
            int symbol = Symbol(code);
            (int value, int times) = symbol switch
            {
                16 => (lengths[lengths.Count - 1], 3 + Bits(2)),
                17 => (0, 3 + Bits(3)),
                18 => (0, 11 + Bits(7)),
                _ => (symbol, 1),
            };
            lengths.AddRange(Enumerable.Repeat(value, times));
        }

        Require(lengths.Count == literals + distances, "A run of code lengths goes too far.");
        Require(lengths[256] > 0, "No end of block.");
        Compressed(new Code(lengths.Take(literals)), new Code(lengths.Skip(literals)));
    }

    private void Compressed(Code literals, Code distances)
    {
        while (Symbol(literals) is var symbol && symbol != 256)
        {
            if (symbol < 256)
            {
                _output.Add((byte)symbol);
                continue;
            }

            int slot = symbol - 257;
            Require(slot < 29, "A length that does not exist.");
            int length = slot == 28 ? 258 : slot < 8 ? 3 + slot : 3 + ((4 + (slot % 4)) << ((slot / 4) - 1)) + Bits((slot / 4) - 1);
            int far = Symbol(distances);
            int distance = far < 4 ? 1 + far : 1 + ((2 + (far % 2)) << ((far / 2) - 1)) + Bits((far / 2) - 1);
            Require(distance <= Window && distance <= _output.Count, $"A distance of {distance}.");
            for (int i = 0; i < length; i++)
            {
                _output.Add(_output[_output.Count - distance]);
            }
        }
    }

    private int Symbol(Code code)
    {
        int word = 1;
        while (true)
        {
            word = (word << 1) | Bits(1);
            if (code.Symbols.TryGetValue(word, out int symbol))
            {
                return symbol;
            }

            Require(word < 1 << 16, "A code word that does not exist.");
        }
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidDataException(message);
        }
    }

    /// <summary>A canonical code; words carry a leading 1 so that their length shows.</summary>
    private sealed class Code
    {
        public Code(IEnumerable<int> lengths)
        {
            int[] all = lengths.ToArray();
            int word = 0;
            int used = 0;
            for (int length = 1; length <= 15; length++, word <<= 1)
            {
                for (int symbol = 0; symbol < all.Length; symbol++)
                {
                    if (all[symbol] == length)
                    {
                        Symbols.Add((1 << length) | word++, symbol);
                        used += 1 << (15 - length);
                    }
                }
            }

            Require(used == 1 << 15, "A code that is not complete.");
        }

        public Dictionary<int, int> Symbols { get; } = [];
    }
}
