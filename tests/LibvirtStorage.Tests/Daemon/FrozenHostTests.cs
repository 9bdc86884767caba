using System;
using System.Diagnostics;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>A daemon that does not respond any more costs one error, and the session goes on.</summary>
public sealed class FrozenHostTests : IDisposable
{
    private readonly LibvirtDaemon _daemon = new();
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _daemon.Dispose();
    }

    [Fact]
    public void Connecting_takes_no_longer_than_allowed()
    {
        _daemon.Freeze();
        Fails($"Connect-LibvirtHost '{_daemon.TcpUri}' -ConnectTimeout 1");
        Assert.Empty(_session.Get("Get-LibvirtHost"));
    }

    [Fact]
    public void A_command_ends_and_the_next_one_says_that_the_connection_is_closed()
    {
        _session.Get($"Connect-LibvirtHost '{_daemon.TcpUri}' -KeepaliveInterval 1 -KeepaliveCount 1");
        _daemon.Freeze();
        Fails("Get-LibvirtPool");
        Assert.Equal("HostDisconnected", _session.Fail("Get-LibvirtPool").Id());
    }

    [Theory]
    [InlineData("-KeepaliveInterval -1")]
    [InlineData("-KeepaliveCount 0")]
    [InlineData("-ConnectTimeout 0")]
    public void Times_that_mean_nothing_are_refused(string parameter) =>
        Assert.Equal("ParameterArgumentValidationError", _session.Fail($"Connect-LibvirtHost '{_daemon.TcpUri}' {parameter}").Id());

    private void Fails(string script)
    {
        Stopwatch clock = Stopwatch.StartNew();
        ErrorRecord error = _session.Fail(script);
        Assert.Equal(("HostNotResponding", ErrorCategory.OperationTimeout), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("-KeepaliveInterval", error.ErrorDetails.RecommendedAction);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"It took {clock.Elapsed}.");
    }
}
