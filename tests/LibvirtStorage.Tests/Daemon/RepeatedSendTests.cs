using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using LibvirtStorage.Tests.Shell;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// The daemon dies in the middle and comes back when the command has given up: what it left is no image for anybody, the same
/// command in the same session does what it should have done, and any other session is told what to do.
/// </summary>
public sealed class RepeatedSendTests : IDisposable
{
    private const string Raw = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img";
    private const string Qcow2 = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Format qcow2 -Compat 0.10 -ClusterSize 4KB -Capacity 8MB";
    private const string Copy = "Send-LibvirtVolume $folder/disk.qcow2 $pool -Name target.img";
    private const string Over = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Force";

    private readonly byte[] _content = new byte[3 << 20];
    private readonly LibvirtDaemon _daemon = new();
    private readonly SendThroughProxy _send;

    public RepeatedSendTests()
    {
        _send = new SendThroughProxy(_daemon);
        new Random(5).NextBytes(_content);
        File.WriteAllBytes(_send.Session.PathOf("disk.raw"), _content);
        _send.Session.Get("Convert-LibvirtImage $folder/disk.raw $folder/disk.qcow2");
    }

    public void Dispose()
    {
        _send.Dispose();
        _daemon.Dispose();
    }

    // The body at its start and in its middle; the head behind its first sector.
    [Theory]
    [InlineData(0, 0, Raw)]
    [InlineData(0, 1 << 20, Raw)]
    [InlineData(1, 0, Raw)]
    [InlineData(0, 1 << 20, Qcow2)]
    [InlineData(1, 0, Qcow2)]
    [InlineData(0, 1 << 20, Copy)]
    public void A_new_volume_is_sent_again_by_the_same_command(int upload, long afterBytes, string script)
    {
        ErrorRecord error = FailFor(upload, afterBytes, script);
        Assert.Contains("holds a part of what was sent, and no image", error.ToString());
        Assert.Contains("then try again. In this session the same command replaces what is left", error.ErrorDetails.RecommendedAction);

        PSObject sent = Assert.Single(_send.Session.Get($"Connect-LibvirtHost '{_daemon.TcpUri}' | Out-Null; {script}"));

        Assert.Equal("Created", sent.Get("Status"));
        AssertPayload();
    }

    [Theory]
    [InlineData(1, 1 << 20)]
    [InlineData(2, 0)]
    public void A_volume_that_was_being_replaced_is_so_again_by_the_same_command(int upload, long afterBytes)
    {
        _send.Session.Get("New-LibvirtVolume target.img $pool -Format qcow2 -Capacity 8MB");
        ErrorRecord error = FailFor(upload, afterBytes, Over);
        Assert.Contains("The former content of 'target.img' is gone, and it holds no image now.", error.ToString());
        Assert.Contains("then try again. Send it in this session, which remembers what the volume was.", error.ErrorDetails.RecommendedAction);

        _send.Session.Get($"Connect-LibvirtHost '{_daemon.TcpUri}' | Out-Null; {Over}");

        PSObject volume = Assert.Single(_send.Session.Get("Get-LibvirtVolume target.img $pool"));
        Assert.Equal(("qcow2", 8UL << 20), (volume.Get("Format"), volume.Get("Capacity")));
        AssertPayload();
    }

    [Theory]
    [InlineData(Qcow2, 0, "a new volume of the format qcow2 with 8388608 bytes", Qcow2)]
    [InlineData(Raw, 0, "a new volume of the format raw with 3145728 bytes", Raw)]
    [InlineData(Over, 1, "the replacement of a volume of the format qcow2 with 8388608 bytes", "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Format qcow2 -Capacity 8388608")]
    public async Task Another_session_is_told_what_it_is_and_what_to_type(string script, int upload, string what, string advised)
    {
        if (upload > 0)
        {
            _send.Session.Get("New-LibvirtVolume target.img $pool -Format qcow2 -Capacity 8MB");
        }

        FailFor(upload, 1 << 20, script);

        string said = await ElsewhereAsync($"{script} -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId; \"$($e[0])\"; $e[0].ErrorDetails.RecommendedAction");
        Assert.StartsWith("VolumeIncomplete", said);
        Assert.Contains($"begins with the note of an upload that was cut or still goes on, and that is none of this session: {what}", said, StringComparison.Ordinal);
        string removal = Regex.Match(said, @"Remove-LibvirtVolume -Name '[^']*' -Pool '[^']*'").Value;

        string sent = await ElsewhereAsync($"{removal} -Confirm:$false; {advised} | ForEach-Object Volume");

        Assert.Equal("target.img", sent);
        _send.Session.Get($"Connect-LibvirtHost '{_daemon.TcpUri}'");
        AssertPayload();
    }

    [Fact]
    public void Receive_says_that_it_is_a_part_of_an_upload_at_most()
    {
        FailFor(0, 1 << 20, Qcow2);

        Outcome outcome = _send.Session.Run($"Connect-LibvirtHost '{_daemon.TcpUri}' | Out-Null; Receive-LibvirtVolume target.img $pool $folder/back.raw");

        Assert.Empty(outcome.Errors);
        Assert.Contains(
            "The volume 'target.img' begins with the note of an upload that was cut or still goes on (a new volume of the format qcow2 with 8388608 bytes): it holds a part of an image at most.",
            outcome.Warnings);
    }

    /// <summary>The daemon is killed there, and started again when the command has given up.</summary>
    private ErrorRecord FailFor(int upload, long afterBytes, string script)
    {
        _send.At(upload, afterBytes, () =>
        {
            Assert.True(SpinWait.SpinUntil(() => new FileInfo(_send.PoolFolder + "/target.img").Length >= Math.Min(512, afterBytes), 10_000));
            _daemon.Kill();
        });
        ErrorRecord error = _send.Fail(script);
        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("file format: raw", Programs.Run("qemu-img", "info", _send.PoolFolder + "/target.img"), StringComparison.Ordinal);
        _daemon.Start();
        XElement volume = XElement.Parse(Programs.Run("virsh", "-c", _daemon.TcpUri, "vol-dumpxml", "target.img", _send.PoolName));
        Assert.Equal("raw", (string?)volume.Element("target")!.Element("format")!.Attribute("type"));
        return error;
    }

    private async Task<string> ElsewhereAsync(string script)
    {
        string variables = $"$folder = '{_send.Session.Folder}'; $pool = '{_send.PoolName}'; Connect-LibvirtHost '{_daemon.TcpUri}' | Out-Null; ";
        ShellRun run = await ShellRun.CommandAsync(variables + script);
        Assert.Equal(string.Empty, run.Errors);
        return run.Output.Trim();
    }

    private void AssertPayload()
    {
        _send.Session.Get("Receive-LibvirtVolume target.img $pool $folder/back.raw -Format raw -Virtual");
        Assert.Equal(_content, File.ReadAllBytes(_send.Session.PathOf("back.raw")).Take(_content.Length));
    }
}
