using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Descriptors;

/// <summary>
/// Reads descriptors by the letter. Their readers do not: QEMU searches the whole text for a key's name and takes what follows,
/// others compare keys without case, or stop at different places. What two of them could read in two ways is refused.
/// </summary>
internal static class DiskDescriptorParser
{
    /// <summary>Keys whose name QEMU finds anywhere, in comments and values too.</summary>
    private static readonly string[] s_searched = ["createType", "parentFileNameHint"];

    /// <summary>Parses a descriptor.</summary>
    /// <param name="bytes">A descriptor file, or the whole place of an embedded descriptor.</param>
    /// <param name="isEmbedded">Whether the text has to end before its place does: its readers look for the end, not at the length.</param>
    /// <exception cref="DiskImageException">It breaks the grammar or a limit.</exception>
    public static DiskDescriptor Parse(ReadOnlySpan<byte> bytes, bool isEmbedded)
    {
        string text = TextOf(bytes, isEmbedded);
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var extents = new List<ExtentLine>();
        foreach (string line in Lines(text))
        {
            if (DescriptorLine.IsExtent(line))
            {
                VmdkRules.VmdkLimit.Require(extents.Count < VmdkLimits.MaxExtents, "descriptor", null, $"The descriptor has more than {VmdkLimits.MaxExtents} extents.", limit: VmdkLimits.MaxExtents);
                extents.Add(DescriptorLine.ParseExtent(line));
            }
            else
            {
                VmdkRules.VmdkLimit.Require(values.Count < VmdkLimits.MaxDescriptorKeys, "descriptor", null, $"The descriptor has more than {VmdkLimits.MaxDescriptorKeys} keys.", limit: VmdkLimits.MaxDescriptorKeys);
                (string key, string value) = DescriptorLine.ParseEntry(line);
                VmdkRules.VmdkDescriptorText.Require(!values.ContainsKey(key), "descriptor", null, $"The descriptor has the key '{ImageText.Escape(key)}' twice.");
                values.Add(key, value);
            }
        }

        foreach (string key in s_searched)
        {
            int found = CountOf(text, key);
            VmdkRules.VmdkDescriptorText.Require(found == (values.ContainsKey(key) ? 1 : 0), "descriptor", null, $"The descriptor has '{key}' in a place where it is no key.");
        }

        return Build(values, extents);
    }

    private static DiskDescriptor Build(Dictionary<string, string> values, List<ExtentLine> extents)
    {
        string version = ValueOf(values, "version");
        VmdkRules.VmdkVersion.Require(version is "1" or "2" or "3", "descriptor", null, $"The descriptor's version '{ImageText.Escape(version)}' is not known.");
        _ = ContentId(values, "CID");
        VmdkRules.VmdkEmpty.Require(extents.Count > 0, "descriptor", null, $"The descriptor has no extents.");
        ulong sum = 0;
        foreach (ExtentLine extent in extents)
        {
            sum += extent.Sectors;
            VmdkRules.VmdkLimit.Require(sum <= VmdkLimits.MaxSectors, "descriptor", null, $"The extents have more than {VmdkLimits.MaxSectors} sectors.", sum, VmdkLimits.MaxSectors);
        }

        return new DiskDescriptor(ValueOf(values, "createType"), extents, ContentId(values, "parentCID"), Optional(values, "parentFileNameHint"));
    }

    /// <summary>The text ends at the first NUL; what followed it would be another text to whoever reads on, unless it is too little to say anything.</summary>
    private static string TextOf(ReadOnlySpan<byte> bytes, bool isEmbedded)
    {
        int end = bytes.IndexOf((byte)0);
        VmdkRules.VmdkDescriptorText.Require(end >= 0 || !isEmbedded, "descriptor", null, $"The embedded descriptor does not end within its {bytes.Length} bytes.");
        end = end < 0 ? bytes.Length : end;
        string text = Encoding.UTF8.GetString(bytes.Slice(0, end).ToArray()).TrimStart('\ufeff');
        VmdkRules.VmdkDescriptorText.Require(IsRemainder(bytes.Slice(end), text), "descriptor", null, $"The descriptor goes on behind a NUL at {end}.");
        VmdkRules.VmdkDescriptorText.Require(!text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')), "descriptor", null, $"The descriptor has control characters.");
        return text;
    }

    /// <summary>
    /// When QEMU writes to a disk it enters a new CID without leading zeros into the text that is there. A text that gets
    /// shorter by it leaves its own last characters behind.
    /// </summary>
    private static bool IsRemainder(ReadOnlySpan<byte> rest, string text)
    {
        int kept = Math.Min(rest.Length, VmdkLimits.MaxCidDigits);
        return rest.Slice(kept).IsZero()
            && Encoding.ASCII.GetString(rest.Slice(0, kept).ToArray()).Split('\0').All(piece => text.EndsWith(piece, StringComparison.Ordinal));
    }

    /// <summary>The lines that mean something. Blank lines and comments cost nothing: there may be a million of them.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            if (end - start > VmdkLimits.MaxLineLength)
            {
                throw VmdkRules.VmdkLimit.Error("descriptor", null, $"The descriptor has a line of {end - start} characters.", value: (ulong)(end - start), limit: VmdkLimits.MaxLineLength);
            }

            int stop = end > start && text[end - 1] == '\r' ? end - 1 : end;
            if (text.IndexOf('\r', start, stop - start) >= 0)
            {
                throw VmdkRules.VmdkDescriptorText.Error("descriptor", null, "The descriptor has a carriage return inside a line.");
            }

            while (start < stop && text[start] is (' ' or '\t'))
            {
                start++;
            }

            if (start < stop && text[start] != '#')
            {
                yield return text.Substring(start, stop - start).TrimEnd(' ', '\t');
            }

            start = end + 1;
        }
    }

    private static int CountOf(string text, string word)
    {
        int count = 0;
        for (int at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            count++;
        }

        return count;
    }

    private static string? Optional(Dictionary<string, string> values, string key) => values.TryGetValue(key, out string? value) ? value : null;

    private static string ValueOf(Dictionary<string, string> values, string key) => Optional(values, key)
        ?? throw VmdkRules.VmdkDescriptorText.Error(key, null, $"The descriptor has no {key}.");

    private static uint ContentId(Dictionary<string, string> values, string key)
    {
        string value = ValueOf(values, key);
        return value.Length <= VmdkLimits.MaxCidDigits && uint.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id)
            ? id
            : throw VmdkRules.VmdkDescriptorText.Error(key, null, $"The descriptor's {key} '{ImageText.Escape(value)}' is no number of eight hexadecimal digits.");
    }
}
