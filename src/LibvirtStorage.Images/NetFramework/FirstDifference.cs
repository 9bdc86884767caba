#if NET
using System.Numerics;
#endif

namespace LibvirtStorage.Images.NetFramework;

/// <summary>Which byte differs first, from the exclusive-or of two little-endian words.</summary>
internal static class FirstDifference
{
#if NET
    public static int Index(ulong difference) => BitOperations.TrailingZeroCount(difference) >> 3;
#else
    public static int Index(ulong difference)
    {
        unchecked
        {
            int index = 0;
            uint half = (uint)difference;
            if (half == 0)
            {
                half = (uint)(difference >> 32);
                index = 4;
            }

            if ((half & 0xFFFF) == 0)
            {
                half >>= 16;
                index += 2;
            }

            return (half & 0xFF) == 0 ? index + 1 : index;
        }
    }
#endif
}
