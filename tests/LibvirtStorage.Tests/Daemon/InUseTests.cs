using System;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// The disk of a running domain is left alone by everything that would change it, however the domain names it. The domains are of
/// libvirt's test driver, in a daemon: no hypervisor is needed.
/// </summary>
public sealed class InUseTests : IClassFixture<LibvirtDaemon>, IDisposable
{
    private const string Paused = "3";
    private const string ShutOff = "5";

    private readonly ModuleSession _session = new();
    private readonly string _folder;

    public InUseTests(LibvirtDaemon daemon)
    {
        _folder = daemon.Folder + "/tp";
        string node = $"{daemon.Folder}/{ShortName.Create("n")}.xml";
        File.WriteAllText(node, $"""
            <node>
              {Domain("by-file", $"<disk type='file' device='disk'><source file='{_folder}/by-file'/><target dev='vda'/></disk>")}
              {Domain("by-slashes", $"<disk type='file' device='disk'><source file='{_folder}//./by-slashes'/><target dev='vda'/></disk>")}
              {Domain("by-pool", "<disk type='volume' device='disk'><source pool='tp' volume='by-pool'/><target dev='vda'/></disk>")}
              {Domain("as-cdrom", $"<disk type='file' device='cdrom'><source file='{_folder}/as-cdrom'/><target dev='hda'/><readonly/></disk>")}
              {Domain("as-backing", $"""
                <disk type='file' device='disk'>
                  <driver name='qemu' type='qcow2'/><source file='/elsewhere/top.qcow2'/>
                  <backingStore type='file'>
                    <format type='qcow2'/><source file='/elsewhere/middle.qcow2'/>
                    <backingStore type='file'><format type='raw'/><source file='{_folder}/as-backing'/><backingStore/></backingStore>
                  </backingStore>
                  <target dev='vda'/>
                </disk>
                """)}
              {Domain("as-filesystem", $"<filesystem type='file'><source file='{_folder}/as-filesystem'/><target dir='/mnt'/></filesystem>")}
              {Domain("by-device", "<disk type='block' device='disk'><source dev='/dev/vg-0/by-device'/><target dev='vda'/></disk>")}
              {Domain("by-mapper", "<disk type='block' device='disk'><source dev='/dev/mapper/vg--0-by--mapper'/><target dev='vda'/></disk>")}
              {Domain("paused", $"<disk type='file' device='disk'><source file='{_folder}/paused'/><target dev='vda'/></disk>", Paused)}
              {Domain("off", $"<disk type='file' device='disk'><source file='{_folder}/off'/><target dev='vda'/></disk>", ShutOff)}
              <pool type='dir'><name>tp</name><target><path>{_folder}</path></target></pool>
              <pool type='logical'><name>vg-0</name><source><name>vg-0</name></source><target><path>/dev/vg-0</path></target></pool>
            </node>
            """);
        _session.Get($"Connect-LibvirtHost 'test+tcp://127.0.0.1:{daemon.Port}{node}'");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("by-file")]
    [InlineData("by-slashes")]
    [InlineData("by-pool")]
    [InlineData("as-cdrom")]
    [InlineData("as-backing")]
    [InlineData("as-filesystem")]
    [InlineData("paused")]
    [InlineData("by-device", "vg-0")]
    [InlineData("by-mapper", "vg-0")]
    public void What_would_change_it_is_refused(string volume, string pool = "tp")
    {
        _session.Get($"New-LibvirtVolume {volume} {pool} -Capacity 1MB");
        _session.Raw("disk.raw");
        foreach (string command in (string[])
            [
                $"Send-LibvirtVolume $folder/disk.raw {pool} -Name {volume}",
                $"Send-LibvirtVolume $folder/disk.raw {pool} -Name {volume} -Force",
                $"Send-LibvirtVolume $folder/disk.raw {pool} -Name {volume} -Force -Length 4096",
                $"Resize-LibvirtVolume {volume} {pool} 2MB",
                $"Clear-LibvirtVolume {volume} {pool} -Confirm:$false",
                $"Remove-LibvirtVolume {volume} {pool} -Confirm:$false",
            ])
        {
            ErrorRecord error = _session.Fail(command);

            Assert.Equal(("VolumeInUse", ErrorCategory.ResourceBusy), (error.Id(), error.CategoryInfo.Category));
            Assert.Contains($"'{volume}'", error.ToString());
            Assert.Contains("domain", error.ToString());
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        }

        _session.Get($"Get-LibvirtVolume {volume} {pool}");
    }

    [Theory]
    [InlineData("off")]
    [InlineData("nobodys")]
    [InlineData("mapper", "vg-0")]
    public void The_disk_of_a_domain_that_is_shut_off_is_free_as_one_of_none_is(string volume, string pool = "tp") =>
        _session.Get($"New-LibvirtVolume {volume} {pool} -Capacity 1MB; Remove-LibvirtVolume {volume} {pool} -Confirm:$false");

    private static string Domain(string name, string device, string state = "1") => $"""
        <domain type='test'>
          <name>{name}</name><memory>8192</memory><os><type>hvm</type></os><devices>{device}</devices>
          <test:runstate xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>{state}</test:runstate>
        </domain>
        """;
}
