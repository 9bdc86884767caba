using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// A package in ovftool's layout (descriptor, manifest, streamOptimized disks that another tool compressed) goes into a pool of a
/// real daemon in one command.
/// </summary>
public sealed class PackageTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>, IDisposable
{
    private static readonly string[] s_disks = ["web-disk1.vmdk", "web-disk2.vmdk"];

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("SHA256")]
    [InlineData("SHA1")]
    public void One_command_makes_a_volume_of_each_disk(string algorithm)
    {
        string target = Connect();
        Pack(algorithm);

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/web.ova $pool -Format qcow2");

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Equal(["web-disk1.qcow2", "web-disk2.qcow2"], outcome.Output.Select(r => r.Get("Volume")));
        foreach (string disk in s_disks)
        {
            string volume = $"{target}/{Path.ChangeExtension(disk, ".qcow2")}";
            Programs.Run("qemu-img", "check", "-f", "qcow2", volume);
            Programs.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", Raw(disk), volume);
        }
    }

    [Fact]
    public void A_digest_that_differs_keeps_every_disk_out_of_the_pool()
    {
        string target = Connect();
        TestPackage.ChangeDigest(Pack("SHA1"), "web-disk2.vmdk");

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/web.ova $pool -Format qcow2");

        Assert.EndsWith(":web-disk2.vmdk", Assert.Single(outcome.Errors).TargetObject.ToString());
        Assert.Contains("The SHA1 of 'web-disk2.vmdk' is", outcome.Errors[0].ToString());
        Assert.Empty(outcome.Output);
        Assert.Empty(_session.Get("Get-LibvirtVolume -Pool $pool"));
        Assert.Empty(Directory.GetFiles(target));
    }

    [Fact]
    public void A_digest_of_an_iso_image_that_differs_keeps_every_disk_out_of_the_pool()
    {
        string target = Connect();
        File.WriteAllText(_session.PathOf("web-file1.iso"), "the installation medium");
        TestPackage.ChangeDigest(Pack("SHA256", "web-file1.iso"), "web-file1.iso");

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/web.ova $pool -Format qcow2");

        Assert.EndsWith("web.ova", Assert.Single(outcome.Errors).TargetObject.ToString());
        Assert.Contains("The SHA256 of 'web-file1.iso' is", outcome.Errors[0].ToString());
        Assert.Empty(outcome.Output);
        Assert.Empty(_session.Get("Get-LibvirtVolume -Pool $pool"));
        Assert.Empty(Directory.GetFiles(target));
    }

    [Fact]
    public void A_file_that_the_package_lacks_is_a_warning_and_its_disks_are_sent()
    {
        Connect();
        File.WriteAllText(_session.PathOf("web.nvram"), "the machine's variables");
        TestPackage.ChangeName(Pack("SHA256", "web.nvram"), "web.nvram", "old.nvram");

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/web.ova $pool -Format qcow2");

        Assert.Empty(outcome.Errors);
        Assert.Contains("'old.nvram', which is not in the package", Assert.Single(outcome.Warnings));
        Assert.Equal(["web-disk1.qcow2", "web-disk2.qcow2"], _session.Get("Get-LibvirtVolume -Pool $pool").Select(v => v.Get("Name")));
    }

    private string Connect()
    {
        string pool = ShortName.Create("p");
        string target = $"{daemon.Folder}/{pool}";
        _session.Set("uri", daemon.TcpUri);
        _session.Set("pool", pool);
        _session.Set("target", target);
        _session.Get("Connect-LibvirtHost $uri; New-LibvirtPool $pool $target");
        return target;
    }

    private string Raw(string disk) => _session.PathOf(disk + ".raw");

    private string Pack(string algorithm, params string[] companions)
    {
        foreach (string disk in s_disks)
        {
            _session.Raw(disk + ".raw", seed: disk[^6]);
            Programs.Run("qemu-img", "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=streamOptimized", Raw(disk), _session.PathOf(disk));
        }

        return _session.Pack("web.ova", s_disks, algorithm, [.. s_disks, .. companions]);
    }
}
