using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop;

/// <summary>The features in the cluster of the format extension (specification, "Format Extension"). The payload depends on none.</summary>
internal static class PloopExtension
{
    public const ulong Magic = 0xab234cef23dcea87;

    /// <summary>Magic and MD5 digest of the rest of the cluster.</summary>
    public const int HeaderLength = 24;

    /// <summary>Walks the features, but for the one that ends them.</summary>
    /// <exception cref="DiskImageException">The extension is malformed or does not lie inside the file.</exception>
    public static List<PloopFeature> Read(PloopImage image, ulong offset, BudgetMeter budget)
    {
        if (image.CheckCluster(offset, image.Header.ClusterSize) is { } broken)
        {
            throw broken.Rule.Error("ext_off", 56, FormattableString.Invariant(broken.Message));
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        image.Source.Read((long)offset, header);
        if (BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic)
        {
            throw PloopRules.PloopExtension.Error("ext_off", offset, $"There is no format extension at 0x{offset:x}: its magic is missing.");
        }

        var features = new List<PloopFeature>();
        ulong end = offset + image.Header.ClusterSize;
        ulong next = offset + HeaderLength;
        while (Next(image, next, end, budget) is { Magic: not PloopFeature.EndMagic } feature)
        {
            if (features.Count == PloopLimits.MaxFeatures)
            {
                throw PloopRules.PloopExtensionLimit.Error("feature", next, $"A format extension of more than {PloopLimits.MaxFeatures} features is not read.", limit: PloopLimits.MaxFeatures);
            }

            features.Add(feature);
            next = feature.End;
        }

        return features;
    }

    private static PloopFeature Next(PloopImage image, ulong offset, ulong end, BudgetMeter budget)
    {
        budget.Spend(PloopFeature.HeaderLength);
        Span<byte> bytes = stackalloc byte[PloopFeature.HeaderLength];
        if (end - offset < PloopFeature.HeaderLength)
        {
            throw PloopRules.PloopExtension.Error("feature", offset, "The format extension has no feature that ends it.");
        }

        image.Source.Read((long)offset, bytes);
        PloopFeature feature = PloopFeature.ReadFrom(bytes, offset);
        return feature.End <= end
            ? feature
            : throw PloopRules.PloopExtension.Error("data_size", offset + 16, $"A feature of {feature.DataSize} bytes does not fit into the format extension.");
    }
}
