using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>A variable that was never set is no name, no host and no limit: without a word it would be the default, or none at all.</summary>
public sealed class NullArgumentTests
{
    [Theory]
    [InlineData("Get-LibvirtVolume -Name $null")]
    [InlineData("Get-LibvirtVolume -Pool $null")]
    [InlineData("Get-LibvirtVolume -Name a, $null")]
    [InlineData("Get-LibvirtPool -Name $null")]
    [InlineData("Get-LibvirtHost -Uri $null")]
    [InlineData("Test-LibvirtImage disk.raw -MaxVirtualSize $null")]
    [InlineData("Test-LibvirtImage disk.raw -AllowedFormat $null")]
    [InlineData("Test-LibvirtImage disk.raw -Policy $null")]
    [InlineData("Send-LibvirtVolume disk.raw default -MaxVirtualSize $null")]
    [InlineData("Receive-LibvirtVolume disk.raw default -MaxVirtualSize $null")]
    [InlineData("New-LibvirtImagePolicy -MaxVirtualSize $null")]
    [InlineData("Send-LibvirtVolume disk.raw default -LibvirtHost $null")]
    [InlineData("Remove-LibvirtVolume disk.raw default -LibvirtHost $null")]
    [InlineData("Disconnect-LibvirtHost $null")]
    public void It_is_refused_before_anything_is_asked(string script)
    {
        using ModuleSession session = new();
        session.Connect();

        ErrorRecord error = session.Fail(script);

        Assert.StartsWith("ParameterArgument", error.FullyQualifiedErrorId, System.StringComparison.Ordinal);
    }
}
