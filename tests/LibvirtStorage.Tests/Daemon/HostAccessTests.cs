using System;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>What the daemon's user may not do costs nothing, and the error says so.</summary>
public sealed class HostAccessTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    [Fact]
    public void A_volume_that_it_may_not_write_to_is_as_it_was()
    {
        using SendThroughProxy send = new(daemon);
        File.WriteAllBytes(send.Session.PathOf("disk.raw"), new byte[1 << 20]);
        send.Session.Get("$null = New-LibvirtVolume target.img $pool -Capacity 1MB");
        string file = send.PoolFolder + "/target.img";
        byte[] before = File.ReadAllBytes(file);
        Programs.Run("chmod", "444", file);

        ErrorRecord error = send.Session.Fail("Send-LibvirtVolume $folder/disk.raw $pool -Name target.img -Force");

        AssertDenied(error, "Nothing was changed: 'target.img' is as it was before.");
        Assert.Equal(before, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_folder_that_it_may_not_write_to_gets_no_volume()
    {
        using SendThroughProxy send = new(daemon);
        File.WriteAllBytes(send.Session.PathOf("disk.raw"), new byte[1 << 20]);
        Programs.Run("chmod", "555", send.PoolFolder);

        AssertDenied(send.Session.Fail(DisturbedSendTests.Raw), "Nothing was changed: 'target.img' is as it was before.");
        Assert.Empty(send.Files);
    }

    private static void AssertDenied(ErrorRecord error, string state)
    {
        Assert.Equal(("HostAccessDenied", ErrorCategory.PermissionDenied), (error.Id(), error.CategoryInfo.Category));
        Assert.EndsWith(" " + state, error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Give the user that the host's daemon runs as", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
