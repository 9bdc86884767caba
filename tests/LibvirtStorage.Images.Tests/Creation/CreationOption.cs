using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace LibvirtStorage.Images.Tests.Creation;

/// <summary>One option of <c>qemu-img create</c>, as its help describes it.</summary>
/// <param name="Name">What stands before the equals sign.</param>
/// <param name="Values">The values that the help lists; none where it says only what kind of value there has to be.</param>
internal sealed record CreationOption(string Name, IReadOnlyList<string> Values)
{
    /// <summary>What stands before a list of values in the help of some option.</summary>
    private const string ListStart = "(?:allowed values:|one of|choices:|either|formats are|level) ";

    /// <summary>All options of a format. Whoever asks for none or for a format that is not known gets none.</summary>
    public static IReadOnlyList<CreationOption> Of(string format) =>
        Regex.Matches(Qemu.Img($"create -f {format} -o help"), "^  (?<name>\\S+)=<(?<type>[^>]+)> +- (?<text>.*?)\\r?$", RegexOptions.Multiline)
            .Cast<Match>()
            .Select(m => new CreationOption(m.Groups["name"].Value, ValuesOf(m.Groups["type"].Value, m.Groups["text"].Value)))
            .ToList();

    private static List<string> ValuesOf(string type, string text)
    {
        if (type.StartsWith("bool", StringComparison.Ordinal))
        {
            return ["on", "off"];
        }

        Match list = Regex.Match(text, ListStart + "(?<values>.+?)(?:\\. |$)");
        return Regex.Matches(list.Groups["values"].Value.Replace("(default)", string.Empty), "[\\w.]+")
            .Cast<Match>()
            .Select(m => m.Value)
            .Where(word => word != "or")
            .ToList();
    }
}
