using System.Globalization;

namespace LibvirtStorage.Views;

/// <summary>Sizes as people read them. Objects keep numbers; only views and messages call this.</summary>
public static class ByteSize
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>A size with a binary unit: <c>512 B</c>, <c>1.5 GiB</c>. Whole numbers have no decimals.</summary>
    public static string ToText(ulong bytes)
    {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < s_units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = value >= 100 || value == System.Math.Floor(value) ? "0" : "0.0";
        return value.ToString(format, CultureInfo.InvariantCulture) + " " + s_units[unit];
    }

    /// <summary>The same for a value that may be missing: then the text is empty.</summary>
    public static string ToText(object? bytes) =>
        bytes is null ? string.Empty : ToText(System.Convert.ToUInt64(bytes, CultureInfo.InvariantCulture));
}
