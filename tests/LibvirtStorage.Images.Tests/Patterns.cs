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
}
