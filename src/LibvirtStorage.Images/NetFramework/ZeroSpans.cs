using System;
#if !NET
using System.Runtime.InteropServices;
#endif

namespace LibvirtStorage.Images.NetFramework;

/// <summary>Looks for the first byte that is not zero, with the widest registers the runtime offers.</summary>
internal static class ZeroSpans
{
#if NET
    public static bool IsZero(this ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);
#else
    public static bool IsZero(this ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        int i = 0;
        for (; i + 3 < words.Length; i += 4)
        {
            if ((words[i] | words[i + 1] | words[i + 2] | words[i + 3]) != 0)
            {
                return false;
            }
        }

        for (i *= sizeof(ulong); i < bytes.Length; i++)
        {
            if (bytes[i] != 0)
            {
                return false;
            }
        }

        return true;
    }
#endif
}
