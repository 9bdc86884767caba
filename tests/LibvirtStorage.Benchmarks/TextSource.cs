using System;

namespace LibvirtStorage.Benchmarks;

/// <summary>Words of a made-up language in sentences; frequent words are short. Compresses about as logs and sources do.</summary>
internal sealed class TextSource
{
    private const int VocabularySize = 4096;

    private readonly Random _random = new(1701);
    private readonly byte[][] _vocabulary = new byte[VocabularySize][];

    public TextSource()
    {
        for (int i = 0; i < VocabularySize; i++)
        {
            byte[] word = new byte[_random.Next(2, 4 + (i / 512))];
            for (int k = 0; k < word.Length; k++)
            {
                word[k] = (byte)('a' + _random.Next(26));
            }

            _vocabulary[i] = word;
        }
    }

    public void Fill(Span<byte> destination)
    {
        int sinceBreak = 0;
        while (!destination.IsEmpty)
        {
            // The cube of a uniform number: a tenth of the words makes up nearly half of the text.
            double draw = _random.NextDouble();
            ReadOnlySpan<byte> word = _vocabulary[(int)(draw * draw * draw * VocabularySize)];
            int length = Math.Min(word.Length, destination.Length);
            word[..length].CopyTo(destination);
            destination = destination[length..];
            if (!destination.IsEmpty)
            {
                destination[0] = (byte)(++sinceBreak % 12 == 0 ? '\n' : ' ');
                destination = destination[1..];
            }
        }
    }
}
