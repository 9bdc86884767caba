using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Help;

/// <summary>The help page of one command, in the layout of PlatyPS.</summary>
public sealed record CommandPage
{
    /// <summary>The command's name.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public required string Synopsis { get; init; }

    /// <summary>Paragraphs.</summary>
    public required IReadOnlyList<string> Description { get; init; }

    /// <summary>One line a parameter set.</summary>
    public required IReadOnlyList<MarkdownSection> Syntax { get; init; }

    /// <summary>Title, code and remark of each example.</summary>
    public required IReadOnlyList<MarkdownSection> Examples { get; init; }

    /// <summary>The parameters, without the common ones.</summary>
    public required IReadOnlyList<ParameterEntry> Parameters { get; init; }

    /// <summary>What comes in.</summary>
    public required string Inputs { get; init; }

    /// <summary>What comes out.</summary>
    public required string Outputs { get; init; }

    /// <summary>Paragraphs.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Names of related commands.</summary>
    public required IReadOnlyList<string> Links { get; init; }

    /// <summary>Reads a page.</summary>
    public static CommandPage Parse(IEnumerable<string> lines)
    {
        MarkdownSection page = MarkdownSection.Split(lines, 1).Single();
        Dictionary<string, MarkdownSection> parts = MarkdownSection.Split(page.Lines, 2).ToDictionary(s => s.Title);
        List<MarkdownSection> sets = MarkdownSection.Split(parts["SYNTAX"].Lines, 3).ToList();
        return new CommandPage
        {
            Name = page.Title,
            Synopsis = parts["SYNOPSIS"].Paragraphs.Single(),
            Syntax = sets.Count > 0 ? sets : [parts["SYNTAX"]],
            Description = parts["DESCRIPTION"].Paragraphs,
            Examples = MarkdownSection.Split(parts["EXAMPLES"].Lines, 3).ToList(),
            Parameters = MarkdownSection.Split(parts["PARAMETERS"].Lines, 3)
                .Where(s => s.Title.StartsWith('-'))
                .Select(ParameterEntry.Of)
                .ToList(),
            Inputs = MarkdownSection.Split(parts["INPUTS"].Lines, 3).Single().Title,
            Outputs = MarkdownSection.Split(parts["OUTPUTS"].Lines, 3).Single().Title,
            Notes = parts["NOTES"].Paragraphs,
            Links = parts["RELATED LINKS"].Paragraphs.Select(l => l[1..l.IndexOf(']', System.StringComparison.Ordinal)]).ToList(),
        };
    }
}
