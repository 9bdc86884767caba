using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Xml.Linq;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>A file system that another writer fills after the free space was looked at. libvirt's own tool calls a cut upload a success there.</summary>
public sealed class FullPoolTests
{
    private const int FileSystem = 2 << 20;
    private const int Other = 1 << 20;
    private const int Image = 1_300_480;

    [Theory]
    [InlineData(DisturbedSendTests.Raw)]
    [InlineData(DisturbedSendTests.Qcow2)]
    public void A_cut_upload_is_one_error_with_one_id_and_leaves_no_volume_where_virsh_reports_success(string script)
    {
        using LibvirtDaemon daemon = new(FileSystem);
        Virsh(daemon, "pool-create-as", "small", "dir", "--target", daemon.SmallFolder);
        byte[] content = new byte[Image];
        new Random(3).NextBytes(content);

        // Whether the daemon notices before it has seen the end of the upload is a matter of luck; nothing of that may show.
        for (int i = 0; i < 4; i++)
        {
            using SendThroughProxy send = new(daemon, "small");
            File.WriteAllBytes(send.Session.PathOf("disk.raw"), content);
            send.AtCreation(() => Fill(daemon, send.Session.PathOf("other.bin")));

            ErrorRecord error = send.Fail(script);

            Assert.Equal(("InsufficientSpace", ErrorCategory.LimitsExceeded), (error.Id(), error.CategoryInfo.Category));
            Assert.Equal("Make room in the pool, or choose another one.", error.ErrorDetails.RecommendedAction);
            Assert.Contains("The new volume 'target.img' was removed again", error.ToString());
            Assert.Equal("other", Assert.Single(send.Session.Get("Get-LibvirtVolume -Pool $pool")).Get("Name"));
            send.Session.Get("Remove-LibvirtVolume other $pool -Confirm:$false");
        }

        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, content);
        Fill(daemon, path + ".other");
        Assert.True(Enumerable.Range(0, 20).Any(_ => IsCutAndCalledSuccess(daemon, path)), "virsh has never called a cut upload a success.");
        File.Delete(path);
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/new.qcow2 $pool -Name target.qcow2 -Physical -Force")]
    [InlineData("Send-LibvirtVolume $folder/new.raw $pool -Name target.qcow2 -Virtual -Force")]
    public void A_cut_upload_over_an_image_is_the_same_error_and_leaves_a_volume_that_holds_no_image(string script)
    {
        using LibvirtDaemon daemon = new(FileSystem);
        Virsh(daemon, "pool-create-as", "small", "dir", "--target", daemon.SmallFolder);
        byte[] content = new byte[Image];
        new Random(3).NextBytes(content);

        for (int i = 0; i < 4; i++)
        {
            using SendThroughProxy send = new(daemon, "small");
            File.WriteAllBytes(send.Session.PathOf("new.raw"), content);
            send.Session.Raw("old.raw", size: Image);
            send.Session.Get("'old', 'new' | ForEach-Object { Convert-LibvirtImage $folder/$_.raw $folder/$_.qcow2 -ClusterSize 32KB }");
            send.Session.Get("Send-LibvirtVolume $folder/old.qcow2 $pool -Name target.qcow2");
            send.At(0, 0, () => Fill(daemon, send.Session.PathOf("other.bin")));

            ErrorRecord error = send.Fail(script);

            Assert.Equal(("InsufficientSpace", ErrorCategory.LimitsExceeded), (error.Id(), error.CategoryInfo.Category));
            Assert.Equal(
                "Make room in the pool, or choose another one. Send it in this session, which remembers what the volume was.",
                error.ErrorDetails.RecommendedAction);
            Assert.Contains("The former content of 'target.qcow2' is gone, and it holds no image now.", error.ToString());
            HoldsNoImage(daemon, send.Session.PathOf("left.bin"));

            // Once there is room, the same command does what it should have done.
            Virsh(daemon, "vol-delete", "other", "small");
            send.Session.Get(script);
            send.Session.Get("Receive-LibvirtVolume target.qcow2 $pool $folder/back.raw -Virtual");
            Assert.Equal(content, File.ReadAllBytes(send.Session.PathOf("back.raw")));
            send.Session.Get("Remove-LibvirtVolume target.qcow2 $pool -Confirm:$false");
        }
    }

    /// <summary>By libvirt, by qemu-img, and by its size: nothing of either image is kept.</summary>
    private static void HoldsNoImage(LibvirtDaemon daemon, string copy)
    {
        Virsh(daemon, "pool-refresh", "small");
        XElement target = XElement.Parse(Virsh(daemon, "vol-dumpxml", "target.qcow2", "small"));
        Assert.Equal("raw", (string?)target.Element("target")!.Element("format")!.Attribute("type"));
        Virsh(daemon, "vol-download", "target.qcow2", copy, "--pool", "small");
        Assert.Contains("file format: raw", Programs.Run("qemu-img", "info", copy), StringComparison.Ordinal);
        Assert.InRange(new FileInfo(copy).Length, 1, 512);
    }

    private static void Fill(LibvirtDaemon daemon, string file)
    {
        File.WriteAllBytes(file, [.. Enumerable.Repeat((byte)5, Other)]);
        Virsh(daemon, "vol-create-as", "small", "other", "0");
        Virsh(daemon, "vol-upload", "other", file, "--pool", "small");
        File.Delete(file);
    }

    private static bool IsCutAndCalledSuccess(LibvirtDaemon daemon, string path)
    {
        Virsh(daemon, "vol-create-as", "small", "theirs", "0");
        try
        {
            Virsh(daemon, "vol-upload", "theirs", path, "--pool", "small");
            XElement theirs = XElement.Parse(Virsh(daemon, "vol-dumpxml", "theirs", "small"));
            Assert.True((long)theirs.Element("physical")! < Image);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            Virsh(daemon, "vol-delete", "theirs", "small");
        }
    }

    private static string Virsh(LibvirtDaemon daemon, params string[] words) => Programs.Run("virsh", ["-c", daemon.TcpUri, .. words]);
}
