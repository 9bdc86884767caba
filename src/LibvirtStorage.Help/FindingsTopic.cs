using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Help;

/// <summary>
/// The catalogue of findings as an about_ topic. It is made from the rules themselves and from the comments they are
/// documented with, so that it cannot say anything else than the code.
/// </summary>
public static class FindingsTopic
{
    /// <summary>The topic's file name.</summary>
    public const string FileName = "about_LibvirtStorage_Findings.help.txt";

    private const int Width = 79;

    private const string Introduction = """
        TOPIC
            about_LibvirtStorage_Findings

        SHORT DESCRIPTION
            Every finding that Test-LibvirtImage can report, and what to do about it.

        LONG DESCRIPTION
            A finding has an Id, a Severity, a Reason, a Message with the facts, a
            Recommendation and, where it is about one place, the Field in the words
            of the format's specification and its Offset in the file. Where a number
            exceeds what is allowed, Value and Limit are the two numbers.

                Test-LibvirtImage *.qcow2 | ForEach-Object Findings

            Errors fail an image. Warnings fail it under -Strict. Notes never do.
            A switch or a policy can turn an error into a warning; the
            recommendation names it where there is one. The same findings stop
            Convert-LibvirtImage, Send-LibvirtVolume and Receive-LibvirtVolume,
            before anything is written.

            Ids and reasons are stable: scripts can match on them. The reasons are

        """;

    private const string Usage = """

                Test-LibvirtImage *.qcow2 | ForEach-Object Findings |
                    Where-Object Reason -eq 'external-reference'

        """;

    /// <summary>Writes the topic.</summary>
    public static string Write()
    {
        Assembly assembly = typeof(FindingRule).Assembly;
        Dictionary<string, string> comments = Comments(assembly);
        StringBuilder text = new StringBuilder(Introduction.ReplaceLineEndings("\n"));
        Wrap(text, string.Join(", ", Enum.GetValues<FindingReason>().Select(r => r.Name())) + ".");
        text.Append(Usage.ReplaceLineEndings("\n")).Append('\n');
        foreach (IGrouping<string, FieldInfo> group in Fields(assembly).GroupBy(f => Heading(f.DeclaringType!)).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(group.Key).Append('\n');
            foreach (FieldInfo field in group.OrderBy(f => Rule(f).Id, StringComparer.Ordinal))
            {
                FindingRule rule = Rule(field);
                text.Append("    ").Append(rule.Id).Append(" (").Append(rule.Severity).Append(", ").Append(rule.Reason.Name()).Append(")\n");
                Wrap(text, comments[$"F:{field.DeclaringType!.FullName}.{field.Name}"] + " " + rule.Recommendation);
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>All rules of the library.</summary>
    public static IReadOnlyList<FindingRule> Rules() => Fields(typeof(FindingRule).Assembly).Select(Rule).ToList();

    private static IEnumerable<FieldInfo> Fields(Assembly assembly) =>
        from type in assembly.GetTypes()
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        where field.FieldType == typeof(FindingRule)
        select field;

    private static FindingRule Rule(FieldInfo field) => (FindingRule)field.GetValue(null)!;

    /// <summary>The folder that the rules stand in: a format's, or one that serves all formats.</summary>
    private static string Heading(Type type)
    {
        string folder = type.Namespace!.Split('.')[2];
        return folder is "Validation" or "Detection" or "Conversion" or "Sources" or "Contents"
            ? "ALL FORMATS: " + folder.ToUpperInvariant()
            : "FORMAT " + folder.ToUpperInvariant();
    }

    private static Dictionary<string, string> Comments(Assembly assembly) =>
        XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member").ToDictionary(
            m => m.Attribute("name")!.Value,
            m => string.Join(' ', (m.Element("summary")?.Value ?? string.Empty).Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)));

    private static void Wrap(StringBuilder text, string paragraph)
    {
        const string Indent = "        ";
        int column = 0;
        foreach (string word in paragraph.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                column = 0;
            }

            text.Append(column == 0 ? Indent : " ").Append(word);
            column += word.Length + (column == 0 ? Indent.Length : 1);
        }

        text.Append('\n');
    }
}
