using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>What happens around Receive-LibvirtVolume while it receives: one clear error within seconds, no part of a file, and an old file as it was.</summary>
public sealed class DisturbedReceiveTests : IDisposable
{
    private const string Physical = "Receive-LibvirtVolume disk.img $pool $folder/back.raw -Force";
    private const string Virtual = "Receive-LibvirtVolume disk.img $pool $folder/back.raw -Format qcow2 -Virtual -Force";

    private readonly LibvirtDaemon _daemon = new();
    private readonly SendThroughProxy _line;
    private readonly string _destination;
    private readonly string[] _before;

    public DisturbedReceiveTests()
    {
        _line = new SendThroughProxy(_daemon);
        byte[] content = new byte[24 << 20];
        new Random(6).NextBytes(content);
        File.WriteAllBytes(_line.Session.PathOf("disk.raw"), content);
        _line.Session.Get("Send-LibvirtVolume $folder/disk.raw $pool -Name disk.img");
        _destination = _line.Session.PathOf("back.raw");
        _before = Local();
    }

    public void Dispose()
    {
        _line.Dispose();
        _daemon.Dispose();
    }

    [Theory]
    [InlineData(Physical, false)]
    [InlineData(Physical, true)]
    [InlineData(Virtual, false)]
    [InlineData(Virtual, true)]
    public void A_daemon_that_is_killed(string script, bool exists)
    {
        ErrorRecord error = Fail(script, exists, _daemon.Kill);

        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
    }

    [Theory]
    [InlineData(Physical, false)]
    [InlineData(Virtual, true)]
    public void A_pool_that_is_stopped(string script, bool exists)
    {
        ErrorRecord error = Fail(script, exists, () => _line.Virsh("pool-destroy", _line.PoolName));

        Assert.Equal("TransferFailed", error.Id());
        Assert.StartsWith($"The transfer was given up, because 'disk.img' was not left alone: its pool '{_line.PoolName}' was stopped.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal($"Start the pool with Start-LibvirtPool '{_line.PoolName}', then receive the volume again.", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData(Physical, false)]
    [InlineData(Virtual, true)]
    public void A_volume_that_is_deleted(string script, bool exists)
    {
        ErrorRecord error = Fail(script, exists, () => _line.Virsh("vol-delete", "disk.img", _line.PoolName));

        Assert.Equal("TransferFailed", error.Id());
        Assert.StartsWith("The transfer was given up, because 'disk.img' was not left alone: somebody removed it.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("Find out who did, then receive the volume again.", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData(Physical, false)]
    [InlineData(Virtual, true)]
    public void A_volume_that_is_written_to(string script, bool exists)
    {
        ErrorRecord error = Fail(script, exists, () =>
        {
            using FileStream file = File.OpenWrite(_line.PoolFolder + "/disk.img");
            file.Position = 1 << 20;
            file.Write(new byte[4096]);
        });

        Assert.Equal("SourceChanged", error.Id());
        Assert.StartsWith("'disk.img' changed while it was transferred: The volume 'disk.img' was written to since it was examined.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("Stop whatever writes to it, then transfer it again.", error.ErrorDetails.RecommendedAction);
    }

    private ErrorRecord Fail(string script, bool exists, Action act)
    {
        if (exists)
        {
            File.WriteAllText(_destination, "old");
        }

        _line.AtDownload(6 << 20, act);
        ErrorRecord error = _line.Fail(script);

        if (exists)
        {
            Assert.EndsWith($" Nothing was changed: '{_destination}' is as it was before.", error.ToString(), StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(_destination));
            File.Delete(_destination);
        }
        else
        {
            Assert.EndsWith($" No file was made: there is no '{_destination}'.", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(_before, Local());
        return error;
    }

    private string[] Local() => [.. Directory.GetFiles(_line.Session.Folder).Order(StringComparer.Ordinal)];
}
