using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;
using LibvirtStorage.Help;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Help;

/// <summary>Help says what the commands are, and its examples can be typed.</summary>
public sealed class HelpTests : IDisposable
{
    private static readonly string s_pages = Checkout.File("en-US");
    private readonly ModuleSession _session = new();

    public static TheoryData<string> Commands => new(Directory.GetFiles(s_pages, "*-*.md").Select(f => Path.GetFileNameWithoutExtension(f)));

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_help_file_is_the_one_that_the_pages_make() =>
        Assert.Equal(Program.Generate(s_pages), File.ReadAllText(Path.Combine(s_pages, "LibvirtStorage.dll-Help.xml")).ReplaceLineEndings("\n"));

    [Fact]
    public void The_topic_of_findings_is_the_one_that_the_rules_make() =>
        Assert.Equal(FindingsTopic.Write(), File.ReadAllText(Path.Combine(s_pages, FindingsTopic.FileName)).ReplaceLineEndings("\n"));

    [Fact]
    public void Every_finding_has_an_id_of_its_own_and_a_recommendation()
    {
        IReadOnlyList<FindingRule> rules = FindingsTopic.Rules();
        Assert.Equal(rules.Count, rules.Select(r => r.Id).Distinct().Count());
        Assert.All(rules, r => Assert.Matches("^[A-Z][A-Za-z0-9]+$", r.Id));
        Assert.All(rules, r => Assert.EndsWith(".", r.Recommendation, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_quirk_is_held_by_tests_that_exist()
    {
        string topic = File.ReadAllText(Path.Combine(s_pages, "about_LibvirtStorage_Quirks.help.txt"));
        string[] tests = Directory.GetFiles(Checkout.File("tests"), "*.cs", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)!).ToArray();
        List<string> named = Regex.Matches(topic, @"\[([\w,\s]+)\]").SelectMany(m => m.Groups[1].Value.Split(',').Select(n => n.Trim())).ToList();
        Assert.True(named.Count > 50);
        Assert.Empty(named.Except(tests));
    }

    [Fact]
    public void Every_command_has_a_page() =>
        Assert.Equal(
            _session.Get("Get-Command -Module LibvirtStorage | ForEach-Object Name").Select(n => n.ToString()).Order(),
            Directory.GetFiles(s_pages, "*-*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order());

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_page_has_every_parameter_and_no_other(string command)
    {
        CommandPage page = Page(command);
        var info = (CmdletInfo)Assert.Single(_session.Get($"Get-Command {command}")).BaseObject;

        Assert.Equal(info.Parameters.Keys.Except(Cmdlet.CommonParameters).Order(), page.Parameters.Select(p => p.Name).Order());
        Assert.True(page.Examples.Count >= 3);
        foreach (ParameterEntry entry in page.Parameters)
        {
            ParameterMetadata parameter = info.Parameters[entry.Name];
            Assert.Equal(string.Join(", ", parameter.Aliases), entry.Facts["Aliases"]);
            Assert.Equal(
                parameter.ParameterSets.Values.Any(s => s.ValueFromPipeline || s.ValueFromPipelineByPropertyName),
                entry.Facts["Accept pipeline input"] != "False");
            Assert.Equal(parameter.ParameterSets.Values.All(s => s.IsMandatory), entry.Facts["Required"] == "True");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Get_Help_shows_the_page(string command)
    {
        string text = string.Join('\n', _session.Show($"Get-Help {command} -Full"));

        Assert.Contains(Page(command).Synopsis[..16], text);
        Assert.Contains("Example 3", text);
        Assert.Contains("Accept pipeline input?", text);
    }

    [Fact]
    public void Get_Help_shows_the_topic() =>
        Assert.Contains("THE MAIN JOB", string.Join('\n', _session.Show("Get-Help about_LibvirtStorage")));

    [Theory]
    [MemberData(nameof(Commands))]
    public void Examples_of_a_page_bind(string command)
    {
        foreach (MarkdownSection example in Page(command).Examples)
        {
            AssertBinds(string.Join('\n', example.Code));
        }
    }

    [Theory]
    [MemberData(nameof(PesterFiles))]
    public void A_Pester_file_parses_and_its_commands_bind(string file) => AssertBinds(File.ReadAllText(Checkout.File("tests", file)));

    public static TheoryData<string> PesterFiles => new(Directory.GetFiles(Checkout.File("tests"), "*.Tests.ps1").Select(f => Path.GetFileName(f)));

    [Fact]
    public void Every_command_has_a_Pester_file() =>
        Assert.Equal(
            Directory.GetFiles(s_pages, "*-*.md").Select(f => Path.GetFileNameWithoutExtension(f) + ".Tests.ps1").Order(),
            Directory.GetFiles(Checkout.File("tests"), "*.Tests.ps1").Select(f => Path.GetFileName(f)).Order());

    private static CommandPage Page(string command) => CommandPage.Parse(File.ReadAllLines(Path.Combine(s_pages, command + ".md")));

    private void AssertBinds(string script)
    {
        Runspace.DefaultRunspace = _session.Runspace;
        ScriptBlockAst block = Parser.ParseInput(script, out _, out ParseError[] errors);
        Assert.Empty(errors.Select(e => e.Message));
        foreach (CommandAst command in block.FindAll(a => a is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (command.GetCommandName()?.Contains("-Libvirt", StringComparison.Ordinal) != true)
            {
                continue;
            }

            IEnumerable<string> problems = StaticParameterBinder.BindCommand(command, true).BindingExceptions.Values.Select(e => $"{command}: {e.BindingException.Message}");
            Assert.Empty(problems);
        }
    }
}
