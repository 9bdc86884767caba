using System.Collections.Generic;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Tests;
using LibvirtStorage.Images.Tests.Sources.Wrapped;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>Little in a wrapper: one byte, zeros, text, noise, and two streams behind one another.</summary>
internal static class WrappedSeeds
{
    public static IEnumerable<byte[]> Of(Wrapper wrapper)
    {
        byte[] text = Packed.As(wrapper, Patterns.Text(3000));
        byte[] zeros = Packed.As(wrapper, new byte[100_000]);
        return [zeros, text, Packed.As(wrapper, new byte[1]), Packed.As(wrapper, Patterns.Random(500)), [.. text, .. zeros]];
    }
}
