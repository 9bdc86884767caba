using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Xml.Linq;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// A daemon that is frozen in the middle of a transfer costs one error, soon, and something is shown until then; when it goes on, with all
/// that was on its way to it, the target is in the state that the error said.
/// </summary>
public sealed class FrozenTransferTests : IDisposable
{
    private const string Raw = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img";
    private const string Qcow2 = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Format qcow2";
    private const string Over = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Force";

    // Two seconds of keepalive, two for a new connection, and some for a machine that has other things to do.
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(8);

    private readonly byte[] _content = new byte[3 << 20];
    private readonly LibvirtDaemon _daemon = new();
    private readonly SendThroughProxy _send;

    public FrozenTransferTests()
    {
        _send = new SendThroughProxy(_daemon, options: "-KeepaliveInterval 1 -KeepaliveCount 1");
        new Random(5).NextBytes(_content);
        File.WriteAllBytes(_send.Session.PathOf("disk.raw"), _content);
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
    [InlineData(0, 1 << 20, Qcow2)]
    [InlineData(1, 0, Qcow2)]
    public void A_new_volume_holds_a_part_and_no_image_and_is_sent_again_by_the_same_command(int upload, long afterBytes, string script)
    {
        _send.At(upload, afterBytes, _daemon.Freeze);

        AssertState(Fail(script), $"The new volume 'target.img' could not be removed: '{_send.PoolFolder}/target.img' on the host holds a part of what was sent, and no image.");

        Thaw();
        Assert.Equal(("raw", "raw"), Formats());
        SendAgain(script);
    }

    [Fact]
    public void With_the_last_bytes_on_their_way_nobody_knows_and_the_error_says_so()
    {
        _send.At(2, 0, _daemon.Freeze);

        ErrorRecord error = Fail(Qcow2);

        AssertState(error, $"It is not known whether the last bytes of the new volume 'target.img' have arrived: '{_send.PoolFolder}/target.img' on the host holds all that was sent, or no image.");
        Assert.Contains($"If it has not become what it should, it is removed by: Remove-LibvirtVolume -Name 'target.img' -Pool '{_send.PoolName}'", error.ErrorDetails.RecommendedAction);
        Thaw();
        if (Formats() == ("qcow2", "qcow2"))
        {
            Programs.Run("qemu-img", "check", _send.PoolFolder + "/target.img");
        }
        else
        {
            Assert.Equal(("raw", "raw"), Formats());
        }
    }

    [Fact]
    public void A_volume_whose_creation_was_not_answered_may_be_there_and_is_no_obstacle()
    {
        _send.AtCreation(_daemon.Freeze);

        AssertState(Fail(Qcow2), "It is not known whether the host has created the volume 'target.img'; it is empty if so.");

        Thaw();
        Assert.All(_send.Files, file => Assert.Equal(0, new FileInfo(file).Length));
        SendAgain(Qcow2);
    }

    [Theory]
    [InlineData(0, 0, "It is not known whether the former content of 'target.img' is gone; if so, it holds no image now.")]
    [InlineData(1, 1 << 20, "The former content of 'target.img' is gone, and it holds no image now.")]
    [InlineData(2, 0, "The former content of 'target.img' is gone, and it holds no image now.")]
    [InlineData(3, 0, "The former content of 'target.img' is gone, and it is not known whether its last bytes have arrived: it holds the new image, or none.")]
    public void A_volume_that_was_being_replaced_is_what_the_error_says_and_is_replaced_by_the_same_command(int upload, long afterBytes, string state)
    {
        _send.Session.Get("New-LibvirtVolume target.img $pool -Format qcow2 -Capacity 3MB");
        _send.At(upload, afterBytes, _daemon.Freeze);

        AssertState(Fail(Over), state, isTidied: upload > 0);

        Thaw();
        if (upload is 1 or 2)
        {
            Assert.Equal(("raw", "raw"), Formats());
        }

        SendAgain(Over);
        Assert.Equal(("qcow2", "qcow2"), Formats());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_a_volume_that_is_received_no_file_is_left_and_an_old_one_is_as_it_was(bool exists)
    {
        byte[] volume = new byte[24 << 20];
        new Random(6).NextBytes(volume);
        File.WriteAllBytes(_send.Session.PathOf("large.raw"), volume);
        _send.Session.Get("Send-LibvirtVolume $folder/large.raw $pool -Name large.img");
        string[] before = Local();
        string destination = _send.Session.PathOf("back.raw");
        if (exists)
        {
            File.WriteAllText(destination, "old");
        }

        _send.AtDownload(6 << 20, _daemon.Freeze);

        Fail("Receive-LibvirtVolume large.img $pool $folder/back.raw -Force");

        if (exists)
        {
            Assert.Equal("old", File.ReadAllText(destination));
            File.Delete(destination);
        }

        Assert.Equal(before, Local());
        Thaw();
        Connect();
        _send.Session.Get("Receive-LibvirtVolume large.img $pool $folder/back.raw");
        Assert.Equal(volume, File.ReadAllBytes(destination));
    }

    private string[] Local() => [.. Directory.GetFiles(_send.Session.Folder).Order(StringComparer.Ordinal)];

    private ErrorRecord Fail(string script)
    {
        ErrorRecord error = _send.Fail(script);
        Assert.Equal(("HostNotResponding", ErrorCategory.OperationTimeout), (error.Id(), error.CategoryInfo.Category));
        Assert.True(_send.Elapsed < s_bound, $"It took {_send.Elapsed}.");
        return error;
    }

    /// <summary>
    /// What the error says of the target, and that the command was seen to tidy up. Where there was nothing to try, that is over so soon
    /// that it is a matter of chance whether it is seen.
    /// </summary>
    private void AssertState(ErrorRecord error, string state, bool isTidied = true)
    {
        Assert.EndsWith(" " + state, error.ToString(), StringComparison.Ordinal);
        if (isTidied)
        {
            Assert.Contains("Failed, tidying up", _send.Progress);
        }
    }

    private void Thaw()
    {
        _daemon.Thaw();

        // It has read all that was waiting for it when it has answered somebody new, and the file does not grow any more.
        _send.Virsh("pool-list");
        Thread.Sleep(1000);
        _send.Virsh("pool-refresh", _send.PoolName);
    }

    private (string? Libvirt, string Qemu) Formats()
    {
        XElement volume = XElement.Parse(Programs.Run("virsh", "-c", _daemon.TcpUri, "vol-dumpxml", "target.img", _send.PoolName));
        string info = Programs.Run("qemu-img", "info", _send.PoolFolder + "/target.img");
        string qemu = info.Split('\n').Single(line => line.StartsWith("file format: ", StringComparison.Ordinal))["file format: ".Length..];
        return ((string?)volume.Element("target")!.Element("format")!.Attribute("type"), qemu);
    }

    private void Connect() => _send.Session.Get($"Connect-LibvirtHost '{_daemon.TcpUri}'");

    private void SendAgain(string script)
    {
        Connect();
        _send.Session.Get(script);
        _send.Session.Get("Receive-LibvirtVolume target.img $pool $folder/back.raw -Format raw -Virtual");
        Assert.Equal(_content, File.ReadAllBytes(_send.Session.PathOf("back.raw")));
    }
}
