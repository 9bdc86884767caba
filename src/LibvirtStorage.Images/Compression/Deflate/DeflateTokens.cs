using System;

namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>
/// Literals and matches of one deflate block, with how often each symbol occurs. A token below 256 is a literal; a match
/// is its length in the upper 16 bits and its distance in the lower.
/// </summary>
internal sealed class DeflateTokens
{
    /// <summary>A block ends after about this many: statistics change along a stream.</summary>
    public const int Limit = 16384;

    /// <summary>What may be added to a block once it has passed the limit: a chain of ever longer matches, and the tail.</summary>
    private const int Reserve = 512;

    public uint[] Items { get; } = new uint[Limit + Reserve];

    public int Count { get; set; }

    /// <summary>By symbol of the literal and length alphabet.</summary>
    public int[] LiteralCounts { get; } = new int[DeflateAlphabet.LiteralSymbols];

    /// <summary>By symbol of the distance alphabet.</summary>
    public int[] DistanceCounts { get; } = new int[DeflateAlphabet.DistanceSymbols];

    public bool IsFull => Count >= Limit;

    public void Clear()
    {
        Count = 0;
        Array.Clear(LiteralCounts, 0, LiteralCounts.Length);
        Array.Clear(DistanceCounts, 0, DistanceCounts.Length);
        LiteralCounts[DeflateAlphabet.EndOfBlock] = 1;
    }

    public void AddLiteral(byte value)
    {
        unchecked
        {
            Items[Count++] = value;
            LiteralCounts[value]++;
        }
    }

    public void AddMatch(int length, int distance)
    {
        unchecked
        {
            Items[Count++] = ((uint)length << 16) | (uint)distance;
            LiteralCounts[DeflateAlphabet.FirstLength + DeflateAlphabet.LengthSlots[length]]++;
            DistanceCounts[DeflateAlphabet.DistanceSlots[distance]]++;
        }
    }
}
