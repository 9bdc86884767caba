using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>Copying, resizing and clearing, and what a host that is a folder says of pools.</summary>
public sealed class VolumeTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _pool;

    public VolumeTests()
    {
        _pool = _session.Connect();
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_copy_has_the_same_payload_and_never_replaces_a_volume()
    {
        string raw = _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");

        PSObject copy = Assert.Single(_session.Get("Get-LibvirtVolume | Copy-LibvirtVolume -DestinationName copy.qcow2 -Format qcow2 -Capacity 2MB"));

        Assert.Equal(("qcow2", 2UL << 20), (copy.Get("Format"), copy.Get("Capacity")));
        _session.Get("Receive-LibvirtVolume copy.qcow2 default $folder/back.raw -Virtual");
        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(_session.PathOf("back.raw")).Take(1 << 20));
        Assert.Equal("VolumeExists", _session.Fail("Copy-LibvirtVolume disk.raw default copy.qcow2").Id());
        Assert.Equal("VolumeExists", _session.Fail("Copy-LibvirtVolume disk.raw default").Id());
        Assert.Equal("WouldShrink", _session.Fail("Copy-LibvirtVolume disk.raw default small.raw -Capacity 1KB").Id());
    }

    [Fact]
    public void A_copy_does_not_read_through_a_backing_file()
    {
        _session.WithBackingFile("evil.qcow2");
        File.Copy(_session.PathOf("evil.qcow2"), Path.Combine(_pool, "evil.qcow2"));

        ErrorRecord error = _session.Fail("Copy-LibvirtVolume evil.qcow2 default copy.raw -Format raw");

        Assert.Equal(("HasBackingFile", ErrorCategory.SecurityError), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("/etc/shadow", error.ToString());
    }

    [Theory]
    [InlineData("QFI\u00fb\0\0\0\u0003", "qcow2", true)]
    [InlineData("LUKS\u00ba\u00be\0\u0001", "luks", true)]
    [InlineData("WithouFreSpacExt", "ploop", false)]
    public void A_copy_does_not_turn_payload_into_an_image(string magic, string named, bool canBeAllowed)
    {
        _session.Beginning("disk.qcow2", Encoding.Latin1.GetBytes(magic));
        _session.Get("Send-LibvirtVolume $folder/disk.qcow2 default");

        ErrorRecord error = _session.Fail("Copy-LibvirtVolume disk.qcow2 default copy.raw -Format raw -WhatIf");
        Assert.Equal("ImageRefused", error.Id());
        Assert.Contains(named, error.ToString());
        Assert.Equal("ImageRefused", _session.Fail("Copy-LibvirtVolume disk.qcow2 default copy.raw -Format raw").Id());
        Assert.False(File.Exists(Path.Combine(_pool, "copy.raw")));

        Assert.Equal(canBeAllowed ? 0 : 1, _session.Run("Copy-LibvirtVolume disk.qcow2 default copy.raw -Format raw -AllowAmbiguousFormat").Errors.Count);
        Assert.Equal(canBeAllowed, File.Exists(Path.Combine(_pool, "copy.raw")));
        _session.Get("Copy-LibvirtVolume disk.qcow2 default copy.qcow2; Copy-LibvirtVolume disk.qcow2 default copy.vdi -Format vdi");
    }

    [Fact]
    public void A_copy_whose_payload_lies_in_a_backing_file_cannot_be_looked_at()
    {
        File.Copy(_session.WithBackingFile("evil.qcow2"), Path.Combine(_pool, "evil.qcow2"));

        ErrorRecord error = _session.Fail("Copy-LibvirtVolume evil.qcow2 default copy.raw -Format raw -AllowBackingFile");

        Assert.Equal("ImageRefused", error.Id());
        Assert.Contains("cannot be looked at", error.ToString());
        Assert.Contains("-AllowAmbiguousFormat", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_volume_becomes_smaller_only_when_told_to()
    {
        _session.Get("New-LibvirtVolume disk.raw default -Capacity 5MB");

        Assert.Equal("WouldShrink", _session.Fail("Resize-LibvirtVolume disk.raw default 1MB").Id());
        _session.Get("Resize-LibvirtVolume disk.raw default 1MB -Shrink -WhatIf");
        Assert.Equal(5L << 20, new FileInfo(Path.Combine(_pool, "disk.raw")).Length);
        Assert.Equal(1UL << 20, Assert.Single(_session.Get("Resize-LibvirtVolume disk.raw default 1MB -Shrink -PassThru")).Get("Capacity"));
    }

    [Fact]
    public void Clearing_asks_first_and_leaves_zeros()
    {
        _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");

        _session.Get("Clear-LibvirtVolume disk.raw default -WhatIf");
        Assert.Contains(File.ReadAllBytes(Path.Combine(_pool, "disk.raw")), b => b != 0);
        _session.Get("Get-LibvirtVolume | Clear-LibvirtVolume -Confirm:$false");
        Assert.DoesNotContain(File.ReadAllBytes(Path.Combine(_pool, "disk.raw")), b => b != 0);
        Assert.Contains("Zero", _session.Fail("Clear-LibvirtVolume disk.raw default -Algorithm Dod -Confirm:$false").ToString());
    }

    [Theory]
    [InlineData("New-LibvirtPool images /srv/images")]
    [InlineData("Start-LibvirtPool default")]
    [InlineData("Stop-LibvirtPool default")]
    [InlineData("Remove-LibvirtPool default -Confirm:$false")]
    public void The_pool_of_a_folder_is_always_there(string script)
    {
        ErrorRecord error = _session.Fail(script);

        Assert.Equal(("PoolIsFixed", ErrorCategory.NotImplemented), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("qemu+ssh", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void The_pool_of_a_folder_is_refreshed() =>
        Assert.Equal("Running", Assert.Single(_session.Get("Get-LibvirtPool | Update-LibvirtPool -PassThru")).Get("State"));
}
