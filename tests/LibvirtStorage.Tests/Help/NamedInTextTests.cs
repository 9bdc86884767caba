using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using LibvirtStorage.Help;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Help;

/// <summary>What findings, errors and warnings tell people to type can be typed.</summary>
public sealed class NamedInTextTests : IDisposable
{
    private static readonly string[] s_imageCommands = ["Test-LibvirtImage", "Convert-LibvirtImage", "Send-LibvirtVolume", "Receive-LibvirtVolume"];

    private readonly ModuleSession _session = new();
    private readonly Dictionary<string, HashSet<string>> _parameters;

    public NamedInTextTests()
    {
        _parameters = _session.Get("Get-Command -Module LibvirtStorage").Select(c => (CmdletInfo)c.BaseObject)
            .ToDictionary(c => c.Name, c => new HashSet<string>(c.Parameters.Keys, StringComparer.Ordinal));
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Findings_name_parameters_of_the_commands_that_report_them()
    {
        foreach (string text in FindingsTopic.Rules().Select(r => r.Recommendation))
        {
            AssertNamed(text, text, s_imageCommands);
        }
    }

    [Theory]
    [InlineData("src/LibvirtStorage.Transfers/Upload", "Send-LibvirtVolume")]
    [InlineData("src/LibvirtStorage.Transfers/Download", "Receive-LibvirtVolume")]
    [InlineData("src/LibvirtStorage.Transfers", "Send-LibvirtVolume", "Receive-LibvirtVolume", "Remove-LibvirtVolume")]
    [InlineData("src/LibvirtStorage.Images", "Test-LibvirtImage", "Convert-LibvirtImage", "Send-LibvirtVolume", "Receive-LibvirtVolume")]
    [InlineData("src/LibvirtStorage")]
    [InlineData("src/LibvirtStorage.Client")]
    public void Texts_name_commands_and_parameters_that_exist(string folder, params string[] commands)
    {
        string[] files = Directory.GetFiles(Checkout.File(folder.Split('/')), "*.cs", SearchOption.AllDirectories);
        int named = files.Sum(file => File.ReadLines(file).Sum(line => Texts(line).Sum(text => AssertNamed(text, file, commands))));
        Assert.True(folder.EndsWith("Client", StringComparison.Ordinal) || named > 0, "Nothing was found in " + folder);
    }

    [Fact]
    public void A_text_that_names_nothing_that_exists_is_found_out()
    {
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertNamed("Use -Capacities.", "here", []));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertNamed("Give a name (-Disk).", "here", ["Receive-LibvirtVolume"]));
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertNamed("Use Start-LibvirtVolume.", "here", []));
        Assert.Equal(2, AssertNamed("Use Start-LibvirtPool -Name x, or 'Convert-VHD -VHDType Dynamic'.", "here", []));
    }

    /// <summary>String literals of a line. Commands of other programs stand in single quotes inside them, and are not looked at.</summary>
    private static IEnumerable<string> Texts(string line) =>
        line.TrimStart().StartsWith("//", StringComparison.Ordinal) ? [] : Regex.Matches(line, "\"(?:[^\"\\\\]|\\\\.)*\"").Select(m => m.Value);

    private int AssertNamed(string text, string place, string[] commands)
    {
        string own = Regex.Replace(text, "(?<![A-Za-z])'[^']*'", "''");
        Match[] cmdlets = Regex.Matches(own, @"\b[A-Z][a-z]+-Libvirt[A-Z][A-Za-z]+").ToArray();
        Match[] switches = Regex.Matches(own, @"(?<=^[$@]*""?|[\s(])-([A-Z][A-Za-z]+)\b").ToArray();
        Assert.All(cmdlets, c => Assert.True(_parameters.ContainsKey(c.Value), $"{place}: there is no command {c.Value}: {text}"));
        IEnumerable<string> users = cmdlets.Length > 0 || commands.Length == 0 ? _parameters.Keys : commands;
        Assert.All(switches, s => Assert.True(users.Any(c => _parameters[c].Contains(s.Groups[1].Value)), $"{place}: no command has {s.Value}: {text}"));
        return cmdlets.Length + switches.Length;
    }
}
