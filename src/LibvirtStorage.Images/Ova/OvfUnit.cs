using System.Globalization;

namespace LibvirtStorage.Images.Ova;

/// <summary>Units of a capacity: bytes, times factors that are numbers or powers of them (DSP0004, annex C), or by the names of version 0.9.</summary>
internal static class OvfUnit
{
    /// <summary>Bytes that the unit stands for, at least 1; null if it is none, or larger than any disk.</summary>
    public static ulong? Parse(string text)
    {
        string[] factors = text.Replace(" ", string.Empty).Split('*');
        ulong? unit = factors[0] switch
        {
            "byte" or "bytes" => 1,
            "KiloBytes" => 1UL << 10,
            "MegaBytes" => 1UL << 20,
            "GigaBytes" => 1UL << 30,
            "TeraBytes" => 1UL << 40,
            _ => null,
        };
        for (int i = 1; i < factors.Length; i++)
        {
            unit = Times(unit, Factor(factors[i]));
        }

        return unit;
    }

    /// <summary><c>512</c> or <c>2^30</c>.</summary>
    private static ulong? Factor(string text)
    {
        string[] parts = text.Split('^');
        ulong? number = Number(parts[0]) is > 0 and { } positive ? positive : null;
        if (parts.Length == 1)
        {
            return number;
        }

        ulong? exponent = parts.Length == 2 ? Number(parts[1]) : null;
        ulong? power = exponent < 64 ? 1 : null;
        for (ulong i = 0; i < exponent && power is not null; i++)
        {
            power = Times(power, number);
        }

        return power;
    }

    private static ulong? Times(ulong? left, ulong? right) => left <= ulong.MaxValue / right ? left * right : null;

    private static ulong? Number(string digits) =>
        ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;
}
