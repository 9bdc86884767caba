using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;

namespace LibvirtStorage.Help;

/// <summary>Writes the format that Get-Help reads in every PowerShell since 2.0.</summary>
public static class MamlWriter
{
    private static readonly XNamespace s_help = "http://msh";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The whole file.</summary>
    public static string Write(IEnumerable<CommandPage> pages)
    {
        var root = new XElement(
            s_help + "helpItems",
            new XAttribute("schema", "maml"),
            new XAttribute(XNamespace.Xmlns + "command", s_command),
            new XAttribute(XNamespace.Xmlns + "maml", s_maml),
            new XAttribute(XNamespace.Xmlns + "dev", s_dev),
            pages.Select(Command));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root.ToString().ReplaceLineEndings("\n") + "\n";
    }

    private static XElement Command(CommandPage page) => new(
        s_command + "command",
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", page.Name),
            new XElement(s_command + "verb", page.Name.Split('-')[0]),
            new XElement(s_command + "noun", page.Name.Split('-')[1]),
            Text("description", [page.Synopsis])),
        Text("description", page.Description),
        new XElement(s_command + "syntax", page.Syntax.Select(set => SyntaxItem(page, set.Title.Replace(" (Default)", string.Empty, System.StringComparison.Ordinal)))),
        new XElement(s_command + "parameters", page.Parameters.Select(p => Parameter(p, full: true))),
        new XElement(s_command + "inputTypes", new XElement(s_command + "inputType", Type(page.Inputs))),
        new XElement(s_command + "returnValues", new XElement(s_command + "returnValue", Type(page.Outputs))),
        new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", page.Notes.Select(Paragraph))),
        new XElement(s_command + "examples", page.Examples.Select(Example)),
        new XElement(
            s_command + "relatedLinks",
            page.Links.Select(l => new XElement(s_maml + "navigationLink", new XElement(s_maml + "linkText", l), new XElement(s_maml + "uri")))));

    private static XElement SyntaxItem(CommandPage page, string set) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", page.Name),
        page.Parameters.Where(p => set == "SYNTAX" || p.IsIn(set)).OrderBy(p => p.Facts["Position"]).Select(p => Parameter(p, full: false)));

    private static XElement Parameter(ParameterEntry parameter, bool full)
    {
        string pipeline = parameter.Facts["Accept pipeline input"];
        var element = new XElement(
            s_command + "parameter",
            new XAttribute("required", Lower(parameter.Facts["Required"])),
            new XAttribute("globbing", Lower(parameter.Facts["Accept wildcard characters"])),
            new XAttribute("pipelineInput", pipeline),
            new XAttribute("position", Lower(parameter.Facts["Position"])),
            new XAttribute("aliases", parameter.Facts["Aliases"] is { Length: > 0 } aliases ? aliases : "none"),
            new XElement(s_maml + "name", parameter.Name),
            Text("description", parameter.Description));
        if (full || parameter.Type != "SwitchParameter")
        {
            element.Add(new XElement(s_command + "parameterValue", new XAttribute("required", "true"), parameter.Type));
        }

        element.Add(new XElement(s_dev + "type", new XElement(s_maml + "name", parameter.Type)));
        return element;
    }

    private static XElement Example(MarkdownSection example) => new(
        s_command + "example",
        new XElement(s_maml + "title", example.Title),
        new XElement(s_dev + "code", string.Join("\n", example.Code)),
        new XElement(s_dev + "remarks", example.Paragraphs.Select(Paragraph)));

    private static XElement Type(string name) => new(s_dev + "type", new XElement(s_maml + "name", name));

    private static XElement Text(string name, IEnumerable<string> paragraphs) => new(s_maml + name, paragraphs.Select(Paragraph));

    private static XElement Paragraph(string text) => new(s_maml + "para", text);

#pragma warning disable CA1308 // The schema has lower case.
    private static string Lower(string value) => value.ToLowerInvariant();
#pragma warning restore CA1308
}
