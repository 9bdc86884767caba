using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using LibvirtStorage.Transfers.Tests.Daemon;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>A session whose Send-LibvirtVolume talks to a daemon over a line on which things can be made to happen.</summary>
internal sealed class SendThroughProxy : IDisposable
{
    private readonly LibvirtDaemon _daemon;
    private readonly CapturingProxy _proxy;
    private int _uploads;
    private int _upload;
    private long _bytes;
    private int _hasHappened;

    /// <param name="daemon">The daemon.</param>
    /// <param name="pool">A pool of it, or null for a new one.</param>
    /// <param name="options">More parameters of Connect-LibvirtHost.</param>
    public SendThroughProxy(LibvirtDaemon daemon, string? pool = null, string options = "")
    {
        _daemon = daemon;
        _proxy = new CapturingProxy(daemon.Port);
        PoolName = pool ?? ShortName.Create("p");
        Session.Set("pool", PoolName);
        Session.Get($"Connect-LibvirtHost '{_proxy.Uri}' {options}");
        if (pool is null)
        {
            Session.Get($"New-LibvirtPool $pool '{PoolFolder}' -Autostart");
        }
    }

    public ModuleSession Session { get; } = new();

    /// <summary>What is answered in the daemon's place.</summary>
    public Func<CapturingProxy.Captured, byte[]?>? Answer
    {
        set => _proxy.Answer = value;
    }

    /// <summary>The daemon behind the line.</summary>
    public string Uri => _proxy.Uri;

    public string PoolName { get; }

    public string PoolFolder => $"{_daemon.Folder}/{PoolName}";

    /// <summary>What is between the event and the error.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>What went over the line, of both sides, in the order in which it came.</summary>
    public CapturingProxy.Captured[] Messages => _proxy.Messages;

    /// <summary>What was shown as progress.</summary>
    public string[] Progress { get; private set; } = [];

    /// <summary>How many calls of a procedure went over the line.</summary>
    public int Calls(int procedure) => Messages.Count(message => message.IsCall && message.Procedure == procedure);

    /// <summary>How many times the daemon's log says that a volume was created or an upload begun, by anybody.</summary>
    public int LoggedChanges()
    {
        // Written by another process; what it has answered it has logged before.
        Thread.Sleep(100);
        return _daemon.ReadErrors().Split('\n').Count(
            line => line.Contains("virStorageVolUpload:", StringComparison.Ordinal) || line.Contains("virStorageVolCreateXML:", StringComparison.Ordinal));
    }

    /// <summary>Cuts the line.</summary>
    public void Cut() => _proxy.Cut();

    /// <summary>Does something before the <paramref name="upload"/>th upload's data passes <paramref name="afterBytes"/>; what follows is slow.</summary>
    public void At(int upload, long afterBytes, Action act) => _proxy.Before = async message =>
    {
        if (message.UploadedBytes == 0)
        {
            return;
        }

        // By its first data: that for the first sector is open from the beginning, and the last to bring any.
        if (message.Serial != _upload)
        {
            (_uploads, _upload, _bytes) = (_uploads + 1, message.Serial, 0);
        }

        if (_uploads == upload + 1 && _bytes + message.UploadedBytes > afterBytes)
        {
            await OnceAsync(act);
        }

        _bytes += message.UploadedBytes;
        await Task.Delay(_hasHappened == 0 ? 0 : 20);
    };

    /// <summary>Does something before a volume is created.</summary>
    public void AtCreation(Action act) => _proxy.Before = message =>
        message is { IsCall: true, Procedure: CapturingProxy.Captured.Create } ? OnceAsync(act) : Task.CompletedTask;

    /// <summary>Does something when a download's data has passed so many bytes; what follows is slow.</summary>
    public void AtDownload(long afterBytes, Action act) => _proxy.Before = async message =>
    {
        if (message.DownloadedBytes == 0)
        {
            return;
        }

        _bytes += message.DownloadedBytes;
        if (_bytes > afterBytes)
        {
            await OnceAsync(act);
        }

        // Not so slow that the daemon's pings, which wait in the line too, are answered too late for it.
        await Task.Delay(_hasHappened == 0 ? 0 : 4);
    };

    /// <summary>Runs the command, which must fail once, in seconds, after the event happened.</summary>
    public ErrorRecord Fail(string script)
    {
        Outcome outcome = Session.Run(script);
        Elapsed = _clock.Elapsed;
        Progress = [.. outcome.Progress.Select(record => record.StatusDescription)];
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal(1, _hasHappened);
        Assert.True(Elapsed < TimeSpan.FromSeconds(15), $"It took {Elapsed}.");
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        return error;
    }

    public void Virsh(params string[] words) => Programs.Run("virsh", ["-c", _daemon.TcpUri, .. words]);

    public string[] Files => Directory.Exists(PoolFolder) ? Directory.GetFiles(PoolFolder) : [];

    public void Dispose()
    {
        _proxy.Before = null;
        _proxy.Dispose();
        Session.Dispose();
    }

    private readonly Stopwatch _clock = new();

    private async Task OnceAsync(Action act)
    {
        if (Interlocked.Exchange(ref _hasHappened, 1) == 0)
        {
            await Task.Run(act);
            _clock.Start();
        }
    }
}
