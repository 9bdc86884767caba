using System;

namespace LibvirtStorage.Images.Tests;

/// <summary>Payloads that are the same in every run.</summary>
internal static class Patterns
{
    /// <summary>Bytes without structure, none of which is zero, so that nothing is taken for a hole.</summary>
    public static byte[] Random(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        for (int i = 0; i < length; i++)
        {
            bytes[i] |= 1;
        }

        return bytes;
    }

    /// <summary>Words in random order, which compress about as well as prose.</summary>
    public static byte[] Text(int length, int seed = 1)
    {
        string[] words = ["volume", "pool", "cluster", "the", "of", "backing", "file", "allocation", "capacity", "and", "a", "grain", "table\n"];
        var random = new Random(seed);
        byte[] text = new byte[length];
        int offset = 0;
        while (offset < length)
        {
            foreach (char c in words[random.Next(words.Length)] + " ")
            {
                if (offset < length)
                {
                    text[offset++] = (byte)c;
                }
            }
        }

        return text;
    }
}
