using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Help;

/// <summary>A heading and what stands below it, down to the next heading of the same or a higher level.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Lines">The lines below it.</param>
public sealed record MarkdownSection(string Title, IReadOnlyList<string> Lines)
{
    private const string Fence = "```";

    /// <summary>Text outside fences, one paragraph each.</summary>
    public IReadOnlyList<string> Paragraphs
    {
        get
        {
            var paragraphs = new List<string>();
            bool inFence = false;
            bool open = false;
            foreach (string line in Lines)
            {
                bool isFence = line.StartsWith(Fence, System.StringComparison.Ordinal);
                inFence ^= isFence;
                bool isText = !inFence && !isFence && line.Length > 0 && line[0] != '#';
                if (isText)
                {
                    string text = line.Replace("`", string.Empty, System.StringComparison.Ordinal);
                    if (open)
                    {
                        paragraphs[^1] += " " + text;
                    }
                    else
                    {
                        paragraphs.Add(text);
                    }
                }

                open = isText;
            }

            return paragraphs;
        }
    }

    /// <summary>The content of the first fence, or no lines.</summary>
    public IReadOnlyList<string> Code => Lines
        .SkipWhile(l => !l.StartsWith(Fence, System.StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(l => !l.StartsWith(Fence, System.StringComparison.Ordinal))
        .ToList();

    /// <summary>The sections of a level in these lines.</summary>
    public static IEnumerable<MarkdownSection> Split(IEnumerable<string> lines, int level)
    {
        string mark = new string('#', level) + " ";
        string? title = null;
        var below = new List<string>();
        bool inFence = false;
        foreach (string line in lines)
        {
            inFence ^= line.StartsWith(Fence, System.StringComparison.Ordinal);
            if (inFence || !line.StartsWith(mark, System.StringComparison.Ordinal))
            {
                below.Add(line);
                continue;
            }

            if (title is not null)
            {
                yield return new MarkdownSection(title, below.ToArray());
            }

            title = line[mark.Length..].Trim();
            below.Clear();
        }

        if (title is not null)
        {
            yield return new MarkdownSection(title, below.ToArray());
        }
    }
}
