using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>A variable that was never set is no name.</summary>
public sealed class NullNameTests
{
    [Theory]
    [InlineData("Get-LibvirtVolume -Name $null")]
    [InlineData("Get-LibvirtVolume -Pool $null")]
    [InlineData("Get-LibvirtVolume -Name a, $null")]
    [InlineData("Get-LibvirtPool -Name $null")]
    [InlineData("Get-LibvirtHost -Uri $null")]
    public void It_is_refused_before_anything_is_asked(string script)
    {
        using ModuleSession session = new();
        session.Connect();

        ErrorRecord error = session.Fail(script);

        Assert.StartsWith("ParameterArgument", error.FullyQualifiedErrorId, System.StringComparison.Ordinal);
    }
}
