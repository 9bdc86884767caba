namespace LibvirtStorage.Images.Compression.Deflate;

/// <summary>The two codes of a block: literals and lengths, and distances.</summary>
internal sealed class DeflateCodePair
{
    private const int MaxWordLength = 15;

    /// <summary>The fixed code counts two symbols that never occur (RFC 1951, 3.2.6).</summary>
    private const int FixedLiteralSymbols = 288;

    private const int FixedDistanceLength = 5;

    private DeflateCodePair(int literalSymbols)
    {
        Literals = new HuffmanCode(literalSymbols, MaxWordLength);
    }

    /// <summary>The code that both sides know.</summary>
    public static DeflateCodePair Fixed { get; } = CreateFixed();

    public HuffmanCode Literals { get; }

    public HuffmanCode Distances { get; } = new(DeflateAlphabet.DistanceSymbols, MaxWordLength);

    public static DeflateCodePair CreateDynamic() => new(DeflateAlphabet.LiteralSymbols);

    public void Build(DeflateTokens tokens)
    {
        Literals.Build(tokens.LiteralCounts);
        Distances.Build(tokens.DistanceCounts);
    }

    /// <summary>Bits that the tokens take, with the mark that ends the block.</summary>
    public long Measure(DeflateTokens tokens)
    {
        long bits = 0;
        for (int symbol = 0; symbol < tokens.LiteralCounts.Length; symbol++)
        {
            int extra = symbol < DeflateAlphabet.FirstLength ? 0 : DeflateAlphabet.LengthExtraBits(symbol - DeflateAlphabet.FirstLength);
            bits += (long)tokens.LiteralCounts[symbol] * (Literals.Lengths[symbol] + extra);
        }

        for (int symbol = 0; symbol < tokens.DistanceCounts.Length; symbol++)
        {
            bits += (long)tokens.DistanceCounts[symbol] * (Distances.Lengths[symbol] + DeflateAlphabet.DistanceExtraBits(symbol));
        }

        return bits;
    }

    private static DeflateCodePair CreateFixed()
    {
        var pair = new DeflateCodePair(FixedLiteralSymbols);
        pair.Literals.Build(DeflateAlphabet.FixedLength);
        pair.Distances.Build(_ => FixedDistanceLength);
        return pair;
    }
}
