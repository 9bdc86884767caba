using System;
using System.IO;
using System.Management.Automation;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>
/// The disk of a running domain is left alone by everything that would change it. The domain is one of libvirt's test driver, in a
/// daemon: no hypervisor is needed.
/// </summary>
public sealed class InUseTests : IClassFixture<LibvirtDaemon>, IDisposable
{
    private readonly ModuleSession _session = new();

    public InUseTests(LibvirtDaemon daemon)
    {
        string node = $"{daemon.Folder}/{ShortName.Create("n")}.xml";
        File.WriteAllText(node, $"""
            <node>
              <domain type='test'><name>vm1</name><memory>8192</memory><os><type>hvm</type></os>
                <devices><disk type='file' device='disk'><source file='{daemon.Folder}/tp/used.raw'/><target dev='vda'/></disk></devices></domain>
              <pool type='dir'><name>tp</name><target><path>{daemon.Folder}/tp</path></target></pool>
            </node>
            """);
        _session.Get($"Connect-LibvirtHost 'test+tcp://127.0.0.1:{daemon.Port}{node}'");
        _session.Get("'used.raw', 'free.raw' | New-LibvirtVolume -Pool tp -Capacity 1MB");
        _session.Raw("used.raw");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/used.raw tp")]
    [InlineData("Send-LibvirtVolume $folder/used.raw tp -Force")]
    [InlineData("Send-LibvirtVolume $folder/used.raw tp -Force -Offset 4096")]
    [InlineData("Resize-LibvirtVolume used.raw tp 2MB")]
    [InlineData("Clear-LibvirtVolume used.raw tp -Confirm:$false")]
    [InlineData("Remove-LibvirtVolume used.raw tp -Confirm:$false")]
    public void What_would_change_it_is_refused(string script)
    {
        ErrorRecord error = _session.Fail(script);

        Assert.Equal(("VolumeInUse", ErrorCategory.ResourceBusy), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("vm1", error.ToString());
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Another_volume_of_the_pool_is_free() => _session.Get("Remove-LibvirtVolume free.raw tp -Confirm:$false");
}
