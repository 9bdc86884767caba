using System;
using System.IO;
using System.Management.Automation;
using System.Xml.Linq;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>The line is cut in each phase, over a volume that held a valid image: nobody sees one, old or new, until it is whole.</summary>
public sealed class CutSendTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>
{
    private const string Physical = "Send-LibvirtVolume $folder/new.qcow2 $pool -Name target.qcow2 -Physical -Force";
    private const string Virtual = "Send-LibvirtVolume $folder/new.raw $pool -Name target.qcow2 -Virtual -Force";

    // The body, at its start and in its middle; the head behind its first sector; the first sector.
    [Theory]
    [InlineData(1, 0, Physical)]
    [InlineData(1, 700_000, Physical)]
    [InlineData(1, 700_000, Virtual)]
    [InlineData(2, 0, Physical)]
    [InlineData(2, 0, Virtual)]
    [InlineData(3, 0, Physical)]
    [InlineData(3, 0, Virtual)]
    public void Neither_libvirt_nor_qemu_img_sees_an_image_until_the_head_is_written(int upload, long afterBytes, string script)
    {
        using SendThroughProxy send = new(daemon);
        byte[] content = new byte[2 << 20];
        foreach (string name in (string[])["old.raw", "new.raw"])
        {
            new Random(name[0]).NextBytes(content);
            File.WriteAllBytes(send.Session.PathOf(name), content);
        }

        send.Session.Get("'old', 'new' | ForEach-Object { Convert-LibvirtImage $folder/$_.raw $folder/$_.qcow2 }");
        send.Session.Get("Send-LibvirtVolume $folder/old.raw $pool -Name target.qcow2 -Format qcow2 -Compat 0.10 -ClusterSize 32KB -Capacity 2MB");
        Assert.Equal("qcow2", FormatByLibvirt(send));
        send.At(upload, afterBytes, send.Cut);

        ErrorRecord error = send.Fail(script);

        Assert.Equal(("TransferFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("The former content of 'target.qcow2' is gone, and it holds no image now.", error.ToString());
        Assert.Contains("file format: raw", Programs.Run("qemu-img", "info", send.PoolFolder + "/target.qcow2"), StringComparison.Ordinal);
        Assert.Equal("raw", FormatByLibvirt(send));

        // The same command once more does what it should have done.
        send.Session.Get($"Connect-LibvirtHost '{daemon.TcpUri}'; {script}");
        PSObject volume = Assert.Single(send.Session.Get("Get-LibvirtVolume target.qcow2 $pool"));
        Assert.Equal(("qcow2", 2UL << 20, script == Virtual ? "0.10" : "1.1"), (volume.Get("Format"), volume.Get("Capacity"), volume.Get("Compat")));
        Programs.Run("qemu-img", "check", send.PoolFolder + "/target.qcow2");
        send.Session.Get("Receive-LibvirtVolume target.qcow2 $pool $folder/back.raw -Virtual");
        Assert.Equal(content, File.ReadAllBytes(send.Session.PathOf("back.raw")));
    }

    private string? FormatByLibvirt(SendThroughProxy send)
    {
        send.Virsh("pool-refresh", send.PoolName);
        XElement volume = XElement.Parse(Programs.Run("virsh", "-c", daemon.TcpUri, "vol-dumpxml", "target.qcow2", send.PoolName));
        return (string?)volume.Element("target")!.Element("format")!.Attribute("type");
    }
}
