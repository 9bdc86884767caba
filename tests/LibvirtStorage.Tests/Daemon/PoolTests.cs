using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Daemon;

/// <summary>Pools of a real daemon come and go.</summary>
public sealed class PoolTests : IClassFixture<LibvirtDaemon>, IDisposable
{
    private readonly LibvirtDaemon _daemon;
    private readonly ModuleSession _session = new();
    private readonly string _name = ShortName.Create("p");

    public PoolTests(LibvirtDaemon daemon)
    {
        _daemon = daemon;
        _session.Get($"Connect-LibvirtHost '{daemon.TcpUri}'");
        _session.Set("pool", _name);
        _session.Set("target", Target);
    }

    private string Target => $"{_daemon.Folder}/{_name}";

    public void Dispose()
    {
        _session.Run("Get-LibvirtPool | Remove-LibvirtPool -Confirm:$false");
        _session.Dispose();
    }

    [Fact]
    public void A_new_pool_has_its_folder_and_runs()
    {
        PSObject pool = Assert.Single(_session.Get("New-LibvirtPool $pool $target -Autostart"));

        Assert.Equal(("Running", "dir", true, true), (pool.Get("State"), pool.Get("Type"), pool.Get("Persistent"), pool.Get("Autostart")));
        Assert.True(Directory.Exists(Target));
        ErrorRecord error = _session.Fail("New-LibvirtPool $pool $target");
        Assert.Equal(("PoolExists", ErrorCategory.ResourceExists), (error.Id(), error.CategoryInfo.Category));
    }

    [Fact]
    public void A_pool_is_stopped_and_started_and_doing_so_twice_is_no_error()
    {
        _session.Get("New-LibvirtPool $pool $target -NoStart");
        Assert.Equal("Inactive", State());

        _session.Get("Start-LibvirtPool $pool; Start-LibvirtPool $pool");
        Assert.Equal("Running", State());
        Assert.Equal("Inactive", Assert.Single(_session.Get("Get-LibvirtPool $pool | Stop-LibvirtPool -PassThru | Stop-LibvirtPool -PassThru")).Get("State"));
    }

    [Fact]
    public void Removing_a_pool_leaves_its_volumes_and_asks_first()
    {
        _session.Get("New-LibvirtPool $pool $target; New-LibvirtVolume disk.raw $pool -Capacity 1MB");

        _session.Get("Remove-LibvirtPool $pool -WhatIf");
        Assert.Equal("Running", State());
        _session.Get("Get-LibvirtPool $pool | Remove-LibvirtPool -Confirm:$false");

        Assert.Equal("PoolNotFound", _session.Fail("Get-LibvirtPool $pool").Id());
        Assert.True(File.Exists(Target + "/disk.raw"));
    }

    [Fact]
    public void A_folder_that_is_not_empty_is_not_deleted_and_the_pool_runs_on()
    {
        _session.Get("New-LibvirtPool $pool $target; New-LibvirtVolume disk.raw $pool -Capacity 1MB");

        _session.Fail("Remove-LibvirtPool $pool -DeleteStorage -Confirm:$false");
        Assert.Equal("Running", State());

        _session.Get("Remove-LibvirtVolume disk.raw $pool -Confirm:$false; Remove-LibvirtPool $pool -DeleteStorage -Confirm:$false");
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public void A_transient_pool_is_forgotten_when_it_stops()
    {
        Assert.Equal(false, Assert.Single(_session.Get("New-LibvirtPool $pool $target -Transient")).Get("Persistent"));
        Assert.Equal("TransientPool", _session.Fail("Remove-LibvirtPool $pool -DeleteStorage -Confirm:$false").Id());
        Assert.Equal("TransientPoolRuns", _session.Fail("New-LibvirtPool other $target -Transient -NoStart").Id());

        Assert.Empty(_session.Get("Stop-LibvirtPool $pool -PassThru"));
        Assert.Equal("PoolNotFound", _session.Fail("Get-LibvirtPool $pool").Id());
    }

    [Fact]
    public void A_pool_that_cannot_start_is_not_left_behind()
    {
        File.WriteAllText(Target, "a file");

        ErrorRecord error = _session.Fail("New-LibvirtPool $pool $target");

        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal("PoolNotFound", _session.Fail("Get-LibvirtPool $pool").Id());
    }

    [Fact]
    public void XML_makes_a_pool_too_and_what_is_none_says_so()
    {
        PSObject pool = Assert.Single(_session.Get("New-LibvirtPool -Xml \"<pool type='dir'><name>$pool</name><target><path>$target</path></target></pool>\""));
        Assert.Equal(_name, pool.Get("Name"));

        foreach (string xml in (string[])["<pool", "<pool type='dir'/>", "<pool><name>x</name></pool>", "<!DOCTYPE x [<!ENTITY e 'x'>]><pool type='dir'><name>&e;</name></pool>"])
        {
            _session.Set("xml", xml);
            Assert.Equal("PoolXmlInvalid", _session.Fail("New-LibvirtPool -Xml $xml").Id());
        }
    }

    [Fact]
    public void What_was_put_into_the_folder_is_a_volume_after_a_refresh()
    {
        _session.Get("New-LibvirtPool $pool $target");
        File.WriteAllBytes(Target + "/copied.raw", new byte[4096]);
        Assert.Empty(_session.Get("Get-LibvirtVolume -Pool $pool"));

        Assert.Single(_session.Get("Update-LibvirtPool $pool -PassThru | Get-LibvirtVolume"));
    }

    [Fact]
    public void Volumes_are_copied_resized_and_cleared_by_the_host()
    {
        string raw = _session.Raw("disk.raw");
        _session.Get("New-LibvirtPool $pool $target; Send-LibvirtVolume $folder/disk.raw $pool");

        PSObject copy = Assert.Single(_session.Get("Copy-LibvirtVolume disk.raw $pool copy.qcow2 -Format qcow2 -Capacity 3MB"));
        Assert.Equal(("qcow2", 3UL << 20, "1.1"), (copy.Get("Format"), copy.Get("Capacity"), copy.Get("Compat")));
        _session.Get("Receive-LibvirtVolume copy.qcow2 $pool $folder/back.raw -Virtual");
        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(_session.PathOf("back.raw")).Take(1 << 20));

        Assert.Equal("WouldShrink", _session.Fail("Resize-LibvirtVolume copy.qcow2 $pool 2MB").Id());
        Assert.Equal(5UL << 20, Assert.Single(_session.Get("Get-LibvirtVolume copy.qcow2 $pool | Resize-LibvirtVolume -Capacity 5MB -PassThru")).Get("Capacity"));

        Assert.Equal("raw", Assert.Single(_session.Get("Clear-LibvirtVolume copy.qcow2 $pool -PassThru -Confirm:$false")).Get("Format"));
        Assert.DoesNotContain(File.ReadAllBytes(Target + "/copy.qcow2"), b => b != 0);
    }

    /// <summary>What the host would make of the copy is what it is refused for.</summary>
    [Theory]
    [InlineData("QFI\u00fb\0\0\0\u0003", "qcow2", null)]
    [InlineData("LUKS\u00ba\u00be\0\u0001", "raw", "luks")]
    public void A_volume_is_not_copied_into_one_that_the_host_takes_for_an_image(string magic, string format, string? encryption)
    {
        _session.Beginning("disk.qcow2", Encoding.Latin1.GetBytes(magic));
        _session.Get("New-LibvirtPool $pool $target; Send-LibvirtVolume $folder/disk.qcow2 $pool");

        Assert.Equal("ImageRefused", _session.Fail("Copy-LibvirtVolume disk.qcow2 $pool copy.raw -Format raw").Id());
        Assert.False(File.Exists(Target + "/copy.raw"));

        _session.Get("Copy-LibvirtVolume disk.qcow2 $pool copy.raw -Format raw -AllowAmbiguousFormat");
        PSObject copy = Assert.Single(_session.Get("Update-LibvirtPool $pool; Get-LibvirtVolume copy.raw $pool"));
        Assert.Equal((format, encryption), (copy.Get("Format"), copy.Get("Encryption")));
    }

    private object? State() => Assert.Single(_session.Get("Get-LibvirtPool $pool")).Get("State");
}
