using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Shell;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>Ctrl-C while the line stands still: the prompt comes back at once, and what became of the volume is said when it is known.</summary>
public sealed class StoppedSendTests : IClassFixture<LibvirtDaemon>, IDisposable
{
    private const string Notice = "Send-LibvirtVolume was stopped and is still tidying up. Until that is done, what it was writing to may be incomplete.";
    private const string End = "The upload was stopped. The new volume 'target.img' was removed again";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly SendThroughProxy _send;
    private readonly ManualResetEventSlim _isHalted = new();
    private readonly ManualResetEventSlim _goesOn = new();

    public StoppedSendTests(LibvirtDaemon daemon)
    {
        _send = new SendThroughProxy(daemon);
        byte[] content = new byte[8 << 20];
        new Random(5).NextBytes(content);
        File.WriteAllBytes(_send.Session.PathOf("disk.raw"), content);
        _send.At(0, 1 << 20, () =>
        {
            _isHalted.Set();
            _goesOn.Wait(s_patience);
        });
    }

    public void Dispose()
    {
        _goesOn.Set();
        _send.Dispose();
    }

    [Fact]
    public void The_prompt_does_not_wait_and_the_end_is_told_and_the_source_stays_open_until_then()
    {
        using PowerShell shell = _send.Session.Shell("Send-LibvirtVolume $folder/disk.raw $pool -Name target.img");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(_isHalted.Wait(s_patience));

        Stopwatch clock = Stopwatch.StartNew();
        shell.Stop();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1.5);
        Assert.True(running.IsCompleted);
        Assert.Equal(Notice, _send.Session.Screen.Text.Trim());
        Assert.True(IsOpen("disk.raw"));

        _goesOn.Set();
        Assert.True(SpinWait.SpinUntil(() => _send.Session.Screen.Text.Contains(End, StringComparison.Ordinal), s_patience), _send.Session.Screen.Text);
        Assert.Empty(_send.Files);
        Assert.True(SpinWait.SpinUntil(() => !IsOpen("disk.raw"), s_patience));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_console_that_runs_a_script_ends_when_it_has_tidied_up(string signal, int exitCode)
    {
        ShellRun run = await ShellRun.StartAsync(
            ["-Command", $"Connect-LibvirtHost '{_send.Uri}' | Out-Null; Send-LibvirtVolume '{_send.Session.PathOf("disk.raw")}' {_send.PoolName} -Name target.img"],
            "",
            async process =>
            {
                Assert.True(_isHalted.Wait(s_patience));
                Programs.Run("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
                await Task.Delay(2500);
                Assert.False(process.HasExited);
                _goesOn.Set();
            });

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(Notice, run.Errors);
        Assert.Contains(End, run.Errors);
        Assert.Empty(_send.Files);
    }

    private bool IsOpen(string name) =>
        new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Any(f => f.LinkTarget == _send.Session.PathOf(name));
}
