using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Internal;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Conventions;

/// <summary>A name means the same wherever it stands, though a cmdlet has only one base class to have it from.</summary>
public sealed class ParameterTests : IDisposable
{
    private static readonly string[] s_policy =
        ["MaxVirtualSize", "AllowedFormat", "Strict", "AllowBackingFile", "AllowEncryption", "AllowAmbiguousFormat", "AllowExtentFile"];

    private static readonly string[] s_writer = ["Compat", "ClusterSize", "Compression", "Subformat", "ExactSize"];

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_parameter_is_declared_alike_in_every_command_that_has_it()
    {
        List<CmdletInfo> commands = _session.Get("Get-Command -Module LibvirtStorage")
            .Select(c => (CmdletInfo)c.BaseObject)
            .Where(c => c.Parameters.ContainsKey("Strict"))
            .ToList();
        Assert.Equal(5, commands.Count);
        foreach (string name in s_policy.Concat(s_writer).Append("Policy"))
        {
            List<ParameterMetadata> declared = commands.Where(c => c.Parameters.ContainsKey(name)).Select(c => c.Parameters[name]).ToList();
            Assert.True(declared.Count > 2, name);
            Assert.Equal($"{name} {Declaration(declared[0])}", Assert.Single(declared.Select(p => $"{name} {Declaration(p)}").Distinct()));
        }
    }

    [Fact]
    public void A_command_with_a_policy_has_each_rule_that_means_something_to_it()
    {
        Assert.Equal(s_policy.Order(), _session.Get("New-LibvirtImagePolicy").Single().Properties.Select(p => p.Name).Order());
        Assert.Equal(s_policy, Rules("New-LibvirtImagePolicy"));
        Assert.Equal(s_policy, Rules("Test-LibvirtImage"));
        Assert.Equal(s_policy, Rules("Send-LibvirtVolume"));

        // A volume has no files beside it, and what is turned into a file of another format does not travel as it is.
        Assert.Equal(s_policy.Except(["AllowExtentFile"]), Rules("Receive-LibvirtVolume"));
        Assert.Equal(s_policy.Except(["AllowBackingFile", "AllowEncryption"]), Rules("Convert-LibvirtImage"));

        IEnumerable<string> Rules(string command) =>
            s_policy.Intersect(((CmdletInfo)_session.Get($"Get-Command {command}").Single().BaseObject).Parameters.Keys);
    }

    private static string Declaration(ParameterMetadata parameter) => string.Join(
        " ",
        parameter.Attributes.Where(a => a is (CmdletMetadataAttribute or ArgumentCompleterAttribute) and not ParameterAttribute).Select(Text).Order(StringComparer.Ordinal)
            .Prepend(parameter.ParameterType.ToString()));

    private static string Text(Attribute attribute) => attribute switch
    {
        ValidateSetAttribute set => "set: " + string.Join(",", set.ValidValues),
        ArgumentCompleterAttribute completer => "completer: " + completer.Type,
        AliasAttribute alias => "alias: " + string.Join(",", alias.AliasNames),
        _ => attribute.GetType().Name,
    };
}
