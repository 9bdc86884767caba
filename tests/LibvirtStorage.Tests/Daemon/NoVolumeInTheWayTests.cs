using System;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>The folder of a pool holds what the pool does not show, and it has the name of the volume that is to be.</summary>
public sealed class NoVolumeInTheWayTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_the_daemon_cannot_read_or_a_folder(bool isFolder)
    {
        using SendThroughProxy send = new(daemon);
        File.WriteAllBytes(send.Session.PathOf("disk.raw"), new byte[1 << 20]);
        string taken = send.PoolFolder + "/target.img";
        if (isFolder)
        {
            Directory.CreateDirectory(taken);
        }
        else
        {
            File.WriteAllBytes(taken, [1]);
            Programs.Run("chmod", "000", taken);
        }

        ErrorRecord error = send.Session.Fail(DisturbedSendTests.Raw);

        Assert.Equal(("VolumeExists", ErrorCategory.ResourceExists), (error.Id(), error.CategoryInfo.Category));
        Assert.StartsWith("Something that is no volume of the pool is in the way: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(taken, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Name", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.True(isFolder ? Directory.Exists(taken) : new FileInfo(taken).Length == 1);
    }
}
