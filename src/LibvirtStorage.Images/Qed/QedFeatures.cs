using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Qed;

/// <summary>features: whoever does not know a bit must not open the image.</summary>
[Flags]
internal enum QedFeatures : ulong
{
    None = 0,
    BackingFile = 1 << 0,
    NeedCheck = 1 << 1,
    BackingFormatNoProbe = 1 << 2,
    Known = BackingFile | NeedCheck | BackingFormatNoProbe,
}

/// <summary>Names of feature bits, in the words of the specification.</summary>
internal static class QedFeatureNames
{
    /// <summary>The names of the known bits that are set.</summary>
    public static List<string> Of(QedFeatures features)
    {
        var names = new List<string>();
        Add(QedFeatures.BackingFile, "backing file");
        Add(QedFeatures.NeedCheck, "need check");
        Add(QedFeatures.BackingFormatNoProbe, "backing format no probe");
        return names;

        void Add(QedFeatures bit, string name)
        {
            if ((features & bit) != 0)
            {
                names.Add(name);
            }
        }
    }
}
