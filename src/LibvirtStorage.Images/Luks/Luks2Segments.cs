using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>The segments of a LUKS2 volume (specification, 3.3): which parts of the file are payload, and how each is encrypted.</summary>
internal static class Luks2Segments
{
    private const int MaxNumberLength = 10;

    /// <summary>The payload in the order of the disk.</summary>
    /// <exception cref="DiskImageException">There is none, or it does not lie inside the file.</exception>
    public static List<LuksArea> Payload(Luks2Json root, long fileLength)
    {
        List<LuksArea> payload = InUse(root).Select(s => Place(s, (ulong)fileLength)).ToList();
        ulong rest = (ulong)fileLength;
        foreach (LuksArea segment in payload)
        {
            rest = segment.Length <= rest ? rest - segment.Length : throw LuksRules.LuksOverlap.Error(segment.Field, segment.FieldOffset, "The segments hold more bytes than the file.");
        }

        return payload.Count > 0 ? payload : throw root.Broken("has no segment");
    }

    public static string Cipher(Luks2Json root) => string.Join(
        " ", InUse(root).Select(s => s.Find("encryption")?.Text ?? s.Get("type").Text).Distinct().Select(ImageText.Escape));

    public static IEnumerable<string> Features(Luks2Json root)
    {
        foreach (uint size in InUse(root).Select(s => s.Find("sector_size")?.Number).OfType<uint>().Distinct())
        {
            yield return string.Format(CultureInfo.InvariantCulture, "sector size {0}", size);
        }

        if (root.Get("config").Find("requirements")?.Find("mandatory") is { } mandatory)
        {
            foreach ((_, Luks2Json requirement) in mandatory.BoundedMembers(LuksLimits.MaxObjects))
            {
                yield return "requires " + ImageText.Escape(requirement.Text);
            }
        }
    }

    /// <summary>Segments by their numbers, without the backups that a running re-encryption keeps (they have flags).</summary>
    private static List<Luks2Json> InUse(Luks2Json root)
    {
        return root.Get("segments").BoundedMembers(LuksLimits.MaxObjects)
            .Where(s => s.Value.Find("flags")?.BoundedMembers(LuksLimits.MaxObjects).Any(f => f.Value.Text.StartsWith("backup-", StringComparison.Ordinal)) != true)
            .OrderBy(s => s.Name.Length <= MaxNumberLength && uint.TryParse(s.Name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : throw s.Value.Broken("has no number for a name"))
            .Select(s => s.Value)
            .ToList();
    }

    private static LuksArea Place(Luks2Json segment, ulong fileLength)
    {
        ulong offset = segment.Get("offset").Uint64;
        Luks2Json size = segment.Get("size");
        bool isDynamic = size.Text == "dynamic";
        if (offset == 0)
        {
            throw LuksRules.LuksDetachedHeader.Error(segment.Path, Luks2BinaryHeader.Length, "The payload is on another device: this is a detached header.");
        }

        if (!FileBounds.IsInside(offset, isDynamic ? 0 : size.Uint64, fileLength))
        {
            throw LuksRules.LuksPayloadOffset.Error(
                segment.Path, Luks2BinaryHeader.Length, $"The payload is said to be at offset {offset} ({ImageText.Escape(size.Text)}), but the file has {fileLength} bytes.");
        }

        return new LuksArea("the payload", offset, isDynamic ? fileLength - offset : size.Uint64, segment.Path);
    }
}
