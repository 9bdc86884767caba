using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>Text of headers. What comes out is escaped.</summary>
internal static class LuksText
{
    /// <summary>A field of text, which ends in a NUL.</summary>
    /// <exception cref="DiskImageException">It does not, or is empty and may not be.</exception>
    public static string Read(ReadOnlySpan<byte> header, int offset, int length, string field, bool mayBeEmpty = false)
    {
        int end = header.Slice(offset, length).IndexOf((byte)0);
        if (end < 0 || (end == 0 && !mayBeEmpty))
        {
            throw LuksRules.LuksHeaderField.Error(field, (ulong)offset, end < 0 ? $"The text of {field} has no end." : $"There is no {field}.");
        }

        return ImageText.Escape(header.Slice(offset, end));
    }

    /// <summary>The lines that both versions have.</summary>
    public static List<string> Features(IReadOnlyCollection<string> slots, ulong payloadOffset, string uuid, string label)
    {
        List<string> features =
        [
            slots.Count == 0 ? "no key slot in use" : "key slots in use: " + string.Join(", ", slots),
            FormattableString.Invariant($"payload offset {payloadOffset}"),
        ];
        AddNamed(features, "uuid", uuid);
        AddNamed(features, "label", label);
        return features;
    }

    public static void AddNamed(List<string> features, string name, string value)
    {
        if (value.Length > 0)
        {
            features.Add($"{name} {value}");
        }
    }
}
