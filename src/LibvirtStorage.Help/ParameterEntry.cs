using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Help;

/// <summary>What a page says of a parameter.</summary>
/// <param name="Name">Without the dash.</param>
/// <param name="Description">Paragraphs.</param>
/// <param name="Facts">The lines of the yaml block, by key.</param>
public sealed record ParameterEntry(string Name, IReadOnlyList<string> Description, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>The type's short name.</summary>
    public string Type => Facts["Type"];

    /// <summary>Whether it belongs to the parameter set.</summary>
    public bool IsIn(string set) => Facts["Parameter Sets"] is "(All)" || Facts["Parameter Sets"].Split(", ").Contains(set);

    /// <summary>Reads the section of a parameter.</summary>
    public static ParameterEntry Of(MarkdownSection section) => new(
        section.Title[1..],
        section.Paragraphs,
        section.Code.Where(l => l.Contains(':')).Select(l => l.Split(':', 2)).ToDictionary(p => p[0].Trim(), p => p[1].Trim()));
}
