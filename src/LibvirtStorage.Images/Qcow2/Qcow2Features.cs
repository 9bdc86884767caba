using System;
using System.Collections.Generic;
using System.Globalization;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>incompatible_features: whoever does not know a bit must not open the image.</summary>
[Flags]
internal enum Qcow2IncompatibleFeatures : ulong
{
    None = 0,
    Dirty = 1 << 0,
    Corrupt = 1 << 1,
    DataFile = 1 << 2,
    CompressionType = 1 << 3,
    ExtendedL2 = 1 << 4,
    Known = Dirty | Corrupt | DataFile | CompressionType | ExtendedL2,
}

/// <summary>compatible_features: unknown bits may be ignored.</summary>
[Flags]
internal enum Qcow2CompatibleFeatures : ulong
{
    None = 0,
    LazyRefcounts = 1 << 0,
    Known = LazyRefcounts,
}

/// <summary>autoclear_features: a writer clears the bits it does not know.</summary>
[Flags]
internal enum Qcow2AutoclearFeatures : ulong
{
    None = 0,
    Bitmaps = 1 << 0,
    RawExternalData = 1 << 1,
    Known = Bitmaps | RawExternalData,
}

/// <summary>Which of the three bit masks a feature belongs to; the values are those of the feature name table.</summary>
internal enum Qcow2FeatureKind : byte
{
    Incompatible = 0,
    Compatible = 1,
    Autoclear = 2,
}

/// <summary>Names of feature bits, in the words QEMU uses for them.</summary>
internal static class Qcow2FeatureNames
{
    /// <summary>The names of all bits that are set in <paramref name="header"/>; bits without one are named by number.</summary>
    public static List<string> Of(Qcow2Header header)
    {
        var names = new List<string>();
        AddBits(names, Qcow2FeatureKind.Incompatible, (ulong)header.IncompatibleFeatures);
        AddBits(names, Qcow2FeatureKind.Compatible, (ulong)header.CompatibleFeatures);
        AddBits(names, Qcow2FeatureKind.Autoclear, (ulong)header.AutoclearFeatures);
        return names;
    }

    /// <summary>The numbers of the bits that are set, ascending.</summary>
    public static IEnumerable<int> Bits(ulong mask)
    {
        for (int bit = 0; bit < 64; bit++)
        {
            if (((mask >> bit) & 1) != 0)
            {
                yield return bit;
            }
        }
    }

    public static string Name(Qcow2FeatureKind kind, int bit) => (kind, bit) switch
    {
        (Qcow2FeatureKind.Incompatible, 0) => "dirty",
        (Qcow2FeatureKind.Incompatible, 1) => "corrupt",
        (Qcow2FeatureKind.Incompatible, 2) => "external data file",
        (Qcow2FeatureKind.Incompatible, 3) => "compression type",
        (Qcow2FeatureKind.Incompatible, 4) => "extended L2 entries",
        (Qcow2FeatureKind.Compatible, 0) => "lazy refcounts",
        (Qcow2FeatureKind.Autoclear, 0) => "bitmaps",
        (Qcow2FeatureKind.Autoclear, 1) => "raw external data",
        _ => string.Format(CultureInfo.InvariantCulture, "{0} bit {1}", KindName(kind), bit),
    };

    private static string KindName(Qcow2FeatureKind kind) => kind switch
    {
        Qcow2FeatureKind.Incompatible => "incompatible",
        Qcow2FeatureKind.Compatible => "compatible",
        _ => "autoclear",
    };

    private static void AddBits(List<string> names, Qcow2FeatureKind kind, ulong mask)
    {
        foreach (int bit in Bits(mask))
        {
            names.Add(Name(kind, bit));
        }
    }
}
