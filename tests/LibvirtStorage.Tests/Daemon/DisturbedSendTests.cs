using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>What happens around Send-LibvirtVolume while it sends: one clear error within seconds, and nothing left that it created.</summary>
public sealed class DisturbedSendTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    public const string Raw = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img";
    public const string Qcow2 = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Format qcow2 -Virtual";

    private const string Existing = "New-LibvirtVolume target.img $pool -Format qcow2 -Capacity 64MB";
    private const string Over = "Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Force";
    private const string Lost = " The former content of 'target.img' is gone, and it holds no image now.";

    // As much as the system takes at once, and more than that: what is noticed at the end, and what on the way.
    private const int Small = 3 << 20;
    private const int Large = 28 << 20;
    private const int Third = 1 << 20;

    [Theory]
    [InlineData(Raw)]
    [InlineData(Qcow2)]
    public void A_daemon_that_is_killed_and_comes_back_keeps_nothing(string script)
    {
        using LibvirtDaemon own = new();
        using SendThroughProxy send = Prepare(own);
        send.At(0, Third, () =>
        {
            own.Kill();
            own.Start();
        });

        ErrorRecord error = send.Fail(script);

        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("The new volume 'target.img' was removed again", error.ToString());
        Assert.Empty(send.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_daemon_that_is_killed_when_it_is_to_create_the_volume_leaves_nothing_that_would_be_in_the_way(bool comesBack)
    {
        using LibvirtDaemon own = new();
        using SendThroughProxy send = Prepare(own);
        send.AtCreation(() =>
        {
            own.Kill();
            if (comesBack)
            {
                own.Start();
            }
        });

        ErrorRecord error = send.Fail(Raw);

        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.EndsWith(
            comesBack ? " Nothing was changed: 'target.img' is as it was before." : " It is not known whether the host has created the volume 'target.img'; it is empty if so.",
            error.ToString(),
            StringComparison.Ordinal);
        Assert.Empty(send.Files);
        if (!comesBack)
        {
            // As if the daemon had died after it created the volume, and before it said so.
            File.WriteAllBytes(send.PoolFolder + "/target.img", []);
            Programs.Run("chmod", "666", send.PoolFolder + "/target.img");
            own.Start();
        }

        send.Session.Get($"Connect-LibvirtHost '{own.TcpUri}' | Out-Null; {Raw}");
        Assert.Equal(File.ReadAllBytes(send.Session.PathOf("disk.raw")), File.ReadAllBytes(send.PoolFolder + "/target.img"));
    }

    [Theory]
    [InlineData(Raw)]
    [InlineData(Qcow2)]
    public void A_daemon_that_is_killed_for_good_leaves_no_image_and_the_error_says_what_it_left_and_how_to_remove_it(string script)
    {
        using LibvirtDaemon own = new();
        using SendThroughProxy send = Prepare(own);
        send.At(0, Third, own.Kill);

        ErrorRecord error = send.Fail(script);

        string removal = $"Remove-LibvirtVolume -Name 'target.img' -Pool '{send.PoolName}'";
        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.EndsWith(
            $" The new volume 'target.img' could not be removed: '{send.PoolFolder}/target.img' on the host holds a part of what was sent, and no image.",
            error.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(
            "Check that the host and its daemon run and can be reached, connect to it again with Connect-LibvirtHost and its URI, then try again. In this session the same command replaces what is left; otherwise it is removed by: " + removal,
            error.ErrorDetails.RecommendedAction);
        Assert.Contains("file format: raw", Programs.Run("qemu-img", "info", send.PoolFolder + "/target.img"), StringComparison.Ordinal);

        own.Start();
        send.Session.Get($"Connect-LibvirtHost '{own.TcpUri}'; {removal} -Confirm:$false");
        Assert.Empty(send.Files);
    }

    [Theory]
    [InlineData(1, Third)]
    [InlineData(2, 0)]
    public void A_volume_whose_daemon_is_killed_and_comes_back_while_it_is_replaced_is_cut_to_its_note(int upload, long afterBytes)
    {
        using LibvirtDaemon own = new();
        using SendThroughProxy send = Prepare(own);
        send.Session.Get(Existing);
        send.At(upload, afterBytes, () =>
        {
            own.Kill();
            own.Start();
        });

        ErrorRecord error = send.Fail(Over);

        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.EndsWith(Lost, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(512, new FileInfo(Assert.Single(send.Files)).Length);
        send.Session.Get($"Connect-LibvirtHost '{own.TcpUri}' | Out-Null; {Over}");
        Assert.Equal("qcow2", Assert.Single(send.Session.Get("Get-LibvirtVolume target.img $pool")).Get("Format"));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void A_pool_that_is_stopped_while_a_volume_is_replaced_leaves_it_without_an_image_and_the_command_can_be_repeated(int size)
    {
        using SendThroughProxy send = Prepare(daemon, size);
        send.Session.Get(Existing);
        send.At(1, Third, () => send.Virsh("pool-destroy", send.PoolName));

        ErrorRecord error = send.Fail(Over);

        Assert.Equal("TransferFailed", error.Id());
        Assert.Contains($"its pool '{send.PoolName}' was stopped", error.ToString());
        Assert.EndsWith(Lost, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("file format: raw", Programs.Run("qemu-img", "info", Assert.Single(send.Files)), StringComparison.Ordinal);
        send.Session.Get($"Start-LibvirtPool $pool; {Over}");
        Assert.Equal("qcow2", Assert.Single(send.Session.Get("Get-LibvirtVolume target.img $pool")).Get("Format"));
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void A_volume_that_is_deleted_while_it_is_replaced_is_noticed(int size)
    {
        using SendThroughProxy send = Prepare(daemon, size);
        send.Session.Get(Existing);
        send.At(1, Third, () => send.Virsh("vol-delete", "target.img", send.PoolName));

        ErrorRecord error = send.Fail(Over);

        Assert.Equal("TransferFailed", error.Id());
        Assert.EndsWith("somebody removed it. The volume 'target.img' is not there any more.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "Find out who did, then send the image again. It will be a new volume: give the -Format and -Capacity that it is to have.",
            error.ErrorDetails.RecommendedAction);
        Assert.Empty(send.Files);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public void A_second_writer_into_a_volume_that_is_replaced_is_noticed(int size)
    {
        using SendThroughProxy send = Prepare(daemon, size);
        send.Session.Get(Existing);
        string other = send.Session.PathOf("other.bin");
        File.WriteAllBytes(other, [.. Enumerable.Repeat((byte)9, Third)]);
        send.At(1, Third, () => send.Virsh("vol-upload", "target.img", other, "--pool", send.PoolName));

        ErrorRecord error = send.Fail(Over);

        Assert.Equal("TransferFailed", error.Id());
        Assert.Contains("something else writes into it", error.ToString());
        Assert.EndsWith(Lost, error.ToString(), StringComparison.Ordinal);
        Assert.Equal(512, new FileInfo(Assert.Single(send.Files)).Length);
    }

    [Theory]
    [InlineData(Raw, Small)]
    [InlineData(Qcow2, Large)]
    public void A_pool_that_is_stopped_is_noticed_and_stays_stopped(string script, int size)
    {
        using SendThroughProxy send = Prepare(daemon, size);
        send.At(0, Third, () => send.Virsh("pool-destroy", send.PoolName));

        ErrorRecord error = send.Fail(script);

        Assert.Equal("TransferFailed", error.Id());
        Assert.Contains($"its pool '{send.PoolName}' was stopped", error.ToString());
        Assert.Empty(send.Files);
        Assert.Equal("Inactive", Assert.Single(send.Session.Get("Get-LibvirtPool $pool")).Get("State"));
    }

    [Fact]
    public void A_pool_that_is_stopped_and_comes_back_without_its_storage_is_no_proof_that_nothing_is_left()
    {
        using SendThroughProxy send = Prepare(daemon);
        send.At(0, Third, () =>
        {
            send.Virsh("pool-destroy", send.PoolName);
            File.Move(send.PoolFolder + "/target.img", send.PoolFolder + ".unmounted");
        });

        ErrorRecord error = send.Fail(Raw);

        Assert.EndsWith(
            $" The pool '{send.PoolName}' does not show the new volume 'target.img' any more, which does not mean that it is gone: '{send.PoolFolder}/target.img', if it is still on the host, holds a part of what was sent, and no image.",
            error.ToString(),
            StringComparison.Ordinal);
        Assert.EndsWith(
            $" When the pool has its storage again, look at it; what is left is removed by: Remove-LibvirtVolume -Name 'target.img' -Pool '{send.PoolName}'",
            error.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Raw, Small)]
    [InlineData(Qcow2, Large)]
    public void A_volume_that_is_deleted_is_noticed(string script, int size)
    {
        using SendThroughProxy send = Prepare(daemon, size);
        send.At(0, Third, () => send.Virsh("vol-delete", "target.img", send.PoolName));

        ErrorRecord error = send.Fail(script);

        Assert.Equal("TransferFailed", error.Id());
        Assert.Contains("somebody removed it", error.ToString());
        Assert.Empty(send.Files);
    }

    [Theory]
    [InlineData(Raw, Small)]
    [InlineData(Qcow2, Small)]
    [InlineData(Raw, Large)]
    public void A_second_writer_is_noticed(string script, int size)
    {
        using SendThroughProxy send = Prepare(daemon, size);
        string other = send.Session.PathOf("other.bin");
        File.WriteAllBytes(other, [.. Enumerable.Repeat((byte)9, Third)]);
        send.At(0, Third, () => send.Virsh("vol-upload", "target.img", other, "--pool", send.PoolName));

        ErrorRecord error = send.Fail(script);

        Assert.Equal("TransferFailed", error.Id());
        Assert.Contains("something else writes into it", error.ToString());
        Assert.Empty(send.Files);
    }

    /// <summary>Far from the start, at an offset of nothing, and between the samples.</summary>
    [Theory]
    [InlineData(Raw)]
    [InlineData(Qcow2)]
    public void A_second_writer_of_a_few_bytes_in_the_middle_is_noticed(string script)
    {
        using SendThroughProxy send = Prepare(daemon, Large);
        string other = send.Session.PathOf("other.bin");
        File.WriteAllBytes(other, [9, 9, 9]);
        send.At(0, Large / 2, () => send.Virsh("vol-upload", "target.img", other, "--pool", send.PoolName, "--offset", "5000000"));

        ErrorRecord error = send.Fail(script);

        Assert.Equal("TransferFailed", error.Id());
        Assert.Contains("something else writes into it", error.ToString());
        Assert.Empty(send.Files);
    }

    /// <summary>The daemon writes on into a file that nobody can see any more.</summary>
    [Theory]
    [InlineData(Raw, false)]
    [InlineData(Qcow2, false)]
    [InlineData(Over, true)]
    public void A_volume_that_somebody_removes_and_makes_anew_is_theirs(string script, bool exists)
    {
        using SendThroughProxy send = Prepare(daemon, Small);
        if (exists)
        {
            send.Session.Get(Existing);
        }

        string other = send.Session.PathOf("other.bin");
        byte[] theirs = [.. Enumerable.Repeat((byte)9, Large)];
        File.WriteAllBytes(other, theirs);
        send.At(exists ? 1 : 0, Third, () =>
        {
            send.Virsh("vol-delete", "target.img", send.PoolName);
            send.Virsh("vol-create-as", send.PoolName, "target.img", "0");
            send.Virsh("vol-upload", "target.img", other, "--pool", send.PoolName);
        });

        ErrorRecord error = send.Fail(script);

        Assert.Equal("TransferFailed", error.Id());
        Assert.EndsWith("'target.img' begins with something else now, and was left alone.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(theirs, File.ReadAllBytes(Assert.Single(send.Files)));
    }

    private static SendThroughProxy Prepare(LibvirtDaemon own, int size = Small)
    {
        SendThroughProxy send = new(own);
        byte[] content = new byte[size];
        new Random(5).NextBytes(content);
        File.WriteAllBytes(send.Session.PathOf("disk.raw"), content);
        return send;
    }
}
