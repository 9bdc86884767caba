using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>Makes a volume of the two copies of the header and the JSON text (specification, 2 and 3).</summary>
internal static class Luks2Volume
{
    /// <exception cref="DiskImageException">The first copy is broken, or its text lacks what a volume has.</exception>
    public static LuksVolume Open(ByteSource source, BudgetMeter budget)
    {
        Luks2Copy primary = Luks2Copy.Read(source, 0, budget);
        Luks2BinaryHeader header = primary.Header;
        Luks2Json root = Luks2Json.Parse(primary.Json, budget);
        List<LuksArea> payload = Luks2Segments.Payload(root, source.Length);
        IReadOnlyList<(string Name, Luks2Json Value)> slots = Luks2KeySlots.Of(root);
        List<string> features = LuksText.Features(slots.Select(s => s.Name).ToArray(), payload[0].Offset, header.Uuid, header.Label);
        LuksText.AddNamed(features, "subsystem", header.Subsystem);
        features.AddRange(Luks2Segments.Features(root));
        return new LuksVolume
        {
            Version = 2,
            Encryption = $"luks2 {Luks2Segments.Cipher(root)} {Luks2KeySlots.Derivation(slots)}".TrimEnd(),
            Features = features,
            Areas =
            [
                new("the header", 0, header.HeaderSize, "hdr_size", 8),
                new("the second header", header.HeaderSize, header.HeaderSize, "hdr_size", 8),
                .. slots.Select(s => Luks2KeySlots.Area(s.Name, s.Value)),
            ],
            Payload = payload,
            Findings = CompareCopies(primary, source, budget).ToList(),
        };
    }

    /// <summary>An interrupted change leaves the second copy broken or older; cryptsetup then writes it anew. Nothing leaves another one behind.</summary>
    private static IEnumerable<Finding> CompareCopies(Luks2Copy primary, ByteSource source, BudgetMeter budget)
    {
        long offset = (long)primary.Header.HeaderSize;
        Luks2Copy secondary;
        DiskImageException? broken = null;
        try
        {
            secondary = Luks2Copy.Read(source, offset, budget);
        }
        catch (DiskImageException e) when (e.Reason is FindingReason.Corrupt or FindingReason.UnsupportedFeature)
        {
            (secondary, broken) = (primary, e);
        }

        if (broken is not null)
        {
            yield return LuksRules.LuksSecondaryHeader.At(null, (ulong)offset, $"The second copy of the header is broken: {broken.Finding.Message}");
        }
        else if (secondary.Header.SequenceId < primary.Header.SequenceId)
        {
            yield return LuksRules.LuksSecondaryHeader.At(
                "seqid", (ulong)offset + 16, string.Format(CultureInfo.InvariantCulture, "The second copy of the header is older: {0} against {1}.", secondary.Header.SequenceId, primary.Header.SequenceId));
        }
        else if (!secondary.Header.Agrees(primary.Header) || !secondary.Json.AsEnumerable().SequenceEqual(primary.Json))
        {
            yield return LuksRules.LuksHeadersDiffer.At(null, (ulong)offset, "The two copies of the header differ, and the second is not the older one.");
        }
    }
}
