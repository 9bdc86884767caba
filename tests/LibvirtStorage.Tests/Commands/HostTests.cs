using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>Connections, pools and volumes on the embedded host.</summary>
public sealed class HostTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _pool;

    public HostTests()
    {
        _pool = _session.Connect();
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_last_connection_is_the_default_unless_told_otherwise()
    {
        string first = (string)Assert.Single(_session.Get("Get-LibvirtHost -Default")).Get("Uri")!;
        Directory.CreateDirectory(_session.PathOf("second"));

        _session.Get("Connect-LibvirtHost \"file://$folder/second\" -NotDefault");
        Assert.Equal(first, Assert.Single(_session.Get("Get-LibvirtHost -Default")).Get("Uri"));
        Assert.Equal(2, _session.Get("Get-LibvirtHost").Count);

        _session.Get("Get-LibvirtHost | Disconnect-LibvirtHost");
        Assert.Empty(_session.Get("Get-LibvirtHost"));
        Assert.Equal("NotConnected", _session.Fail("Disconnect-LibvirtHost").Id());
        Assert.Equal("NotConnected", _session.Fail("Get-LibvirtPool").Id());
    }

    [Fact]
    public void A_connection_is_shown_before_the_next_command_runs() =>
        Assert.Equal("after", _session.Show("& { Get-LibvirtHost; $Host.UI.WriteLine('after') }")[^1]);

    [Fact]
    public void A_closed_connection_says_so()
    {
        Assert.Equal("HostDisconnected", _session.Fail("$h = Get-LibvirtHost; Disconnect-LibvirtHost; Get-LibvirtPool -LibvirtHost $h").Id());
    }

    [Theory]
    [InlineData("Connect-LibvirtHost nonsense")]
    [InlineData("Connect-LibvirtHost file:///none/such/folder")]
    public void A_host_that_cannot_be_reached_is_an_error_with_advice(string script) =>
        Assert.NotEmpty(_session.Fail(script).ErrorDetails.RecommendedAction);

    [Theory]
    [InlineData("qemu+ssh://kvm1", "InvalidUri", ErrorCategory.InvalidArgument)]
    [InlineData("no-such-alias", "InvalidUri", ErrorCategory.InvalidArgument)]
    [InlineData("qemu+tls://kvm1/system", "TransportUnsupported", ErrorCategory.NotImplemented)]
    [InlineData("qemu+tcp://no-such-host.invalid/system", "UnknownHost", ErrorCategory.ConnectionError)]
    [InlineData("qemu+tcp://127.0.0.1:1/system", "ConnectionFailed", ErrorCategory.ConnectionError)]
    [InlineData("qemu:///system?socket=/no/such/socket", "ConnectionFailed", ErrorCategory.ConnectionError)]
    public void Why_a_daemon_cannot_be_reached_is_told_apart(string uri, string id, ErrorCategory category)
    {
        ErrorRecord error = _session.Fail($"Connect-LibvirtHost '{uri}'");

        Assert.Equal((id, category), (error.Id(), error.CategoryInfo.Category));
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_folder_that_is_none_is_an_error_of_the_connection()
    {
        File.WriteAllBytes(_session.PathOf("file"), []);

        ErrorRecord error = _session.Fail("Connect-LibvirtHost \"file://$folder/file\"");

        Assert.Equal(("ConnectionFailed", ErrorCategory.ConnectionError), (error.Id(), error.CategoryInfo.Category));
        Assert.Contains("it is a file", error.ToString());
        Assert.Contains("file:///", _session.Fail("Connect-LibvirtHost $folder").ToString());
    }

    [Fact]
    public void A_new_volume_has_the_size_and_mode_it_was_given()
    {
        PSObject volume = Assert.Single(_session.Get("New-LibvirtVolume disk.raw default -Capacity 5MB"));

        Assert.Equal(5UL << 20, volume.Get("Capacity"));
        Assert.Equal("raw", volume.Get("Format"));
        Assert.Equal(5L << 20, new FileInfo(Path.Combine(_pool, "disk.raw")).Length);
        Assert.Equal("VolumeExists", _session.Fail("New-LibvirtVolume disk.raw default -Capacity 5MB").Id());
    }

    [Fact]
    public void Names_have_wildcards_when_listing()
    {
        _session.Get("'a1.raw', 'a2.raw', 'b1.raw' | New-LibvirtVolume -Pool default -Capacity 1MB");

        Assert.Equal(["a1.raw", "a2.raw"], _session.Get("Get-LibvirtVolume a*").Select(v => v.ToString()));
        Assert.Equal(3, _session.Get("Get-LibvirtPool | Get-LibvirtVolume").Count);
        Assert.Empty(_session.Get("Get-LibvirtVolume z*"));
        Assert.Equal("VolumeNotFound", _session.Fail("Get-LibvirtVolume z").Id());
        Assert.Equal("PoolNotFound", _session.Fail("Get-LibvirtPool z").Id());
        Assert.Equal("PoolNotFound", _session.Fail("Get-LibvirtVolume -Pool z").Id());
        Assert.Equal("VolumeNotFound", _session.Fail("Get-LibvirtVolume '[z-a]'").Id());
        Assert.Equal("PoolNotFound", _session.Fail("Get-LibvirtPool '['").Id());
        Assert.Equal("HostNotFound", _session.Fail("Get-LibvirtHost '['").Id());
    }

    [Fact]
    public void A_volume_with_brackets_in_its_name_is_found_as_it_is_written()
    {
        _session.Get("'disk [1].raw', 'disk 1.raw' | New-LibvirtVolume -Pool default -Capacity 1MB");

        Assert.Contains("disk [1].raw", _session.Get("Get-LibvirtVolume 'disk [1].raw'").Select(v => v.ToString()));
        Assert.Equal("VolumeNotFound", _session.Fail("Remove-LibvirtVolume 'disk [2].raw' default -Confirm:$false").Id());
    }

    [Fact]
    public void Removing_asks_first_and_takes_names_as_they_are_written()
    {
        _session.Get("'a.raw', 'b.raw' | New-LibvirtVolume -Pool default -Capacity 1MB");

        Assert.Equal("VolumeNotFound", _session.Fail("Remove-LibvirtVolume * default -Confirm:$false").Id());
        _session.Screen.Answer = 2; // No
        _session.Get("Remove-LibvirtVolume a.raw default");
        Assert.Contains("Delete volume and its content", Assert.Single(_session.Screen.Questions));
        _session.Get("Get-LibvirtVolume b.raw | Remove-LibvirtVolume -WhatIf");
        Assert.Equal(2, Directory.GetFiles(_pool).Length);

        _session.Get("Get-LibvirtVolume b.raw | Remove-LibvirtVolume -Confirm:$false");
        Assert.Equal(["a.raw"], Directory.GetFiles(_pool).Select(Path.GetFileName));
    }

    [Fact]
    public void A_volume_in_the_pipeline_goes_back_to_its_own_host_and_not_to_the_default()
    {
        _session.Get("New-LibvirtVolume disk.raw default -Capacity 1MB");
        string second = _session.Connect("second");
        _session.Get("New-LibvirtVolume disk.raw default -Capacity 1MB");

        _session.Get("Get-LibvirtVolume disk.raw -LibvirtHost (Get-LibvirtHost | Where-Object { -not $_.IsDefault }) | Remove-LibvirtVolume -Confirm:$false");

        Assert.Empty(Directory.GetFiles(_pool));
        Assert.Single(Directory.GetFiles(second));
    }

    [Fact]
    public void Receiving_writes_a_file_once_and_replaces_it_by_force()
    {
        string raw = _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");
        Directory.CreateDirectory(_session.PathOf("back"));

        PSObject result = Assert.Single(_session.Get("Get-LibvirtVolume | Receive-LibvirtVolume -DestinationPath $folder/back"));

        Assert.Equal(_session.PathOf("back/disk.raw"), result.Get("Path"));
        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(_session.PathOf("back/disk.raw")));
        Assert.Equal("FileExists", _session.Fail("Receive-LibvirtVolume disk.raw default $folder/back").Id());
        Assert.Equal("Replaced", Assert.Single(_session.Get("Receive-LibvirtVolume disk.raw default $folder/back -Force")).Get("Status"));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_not_replaced_by_force_and_nobody_says_so()
    {
        _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");
        Directory.CreateDirectory(_session.PathOf("back/disk.raw"));

        ErrorRecord error = _session.Fail("Receive-LibvirtVolume disk.raw default $folder/back -Force");

        Assert.Equal(("InvalidRequest", "Give the name of a file with -DestinationPath."), (error.Id(), error.ErrorDetails.RecommendedAction));
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/disk.raw default -Name new -Capacity 1000KB", "Give a larger -Capacity, or leave it away.")]
    [InlineData("Send-LibvirtVolume $folder/disk.raw default -Name small.raw", "Resize the volume first, with Resize-LibvirtVolume, or let its capacity change with -AllowCapacityChange.")]
    [InlineData("Send-LibvirtVolume $folder/disk.raw default -Name small.raw -Capacity 2MB", "Leave that away, or send the image into a new volume; a volume's capacity is changed with Resize-LibvirtVolume.")]
    [InlineData("Send-LibvirtVolume $folder/disk.raw default -Name new -Offset 512", "Leave -Offset and -Length away, or name an existing raw volume.")]
    [InlineData("Send-LibvirtVolume $folder/disk.raw default -Name small.raw -Offset 512", "Resize the volume first, with Resize-LibvirtVolume, or send less (-Length).")]
    public void What_to_do_about_a_size_is_what_helps_here(string command, string advice)
    {
        _session.Raw("disk.raw");
        _session.Get("New-LibvirtVolume small.raw default -Capacity 512KB -Format raw");

        Assert.Equal(advice, _session.Fail(command).ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void Completion_offers_pools_and_volumes_of_the_open_connection_and_quotes_them()
    {
        _session.Get("'my disk.raw', 'other.raw' | New-LibvirtVolume -Pool default -Capacity 1MB");

        Assert.Equal(["default"], Complete("Get-LibvirtVolume -Pool d"));
        Assert.Equal(["'my disk.raw'"], Complete("Remove-LibvirtVolume -Pool default -Name m"));
        Assert.Equal(["'my disk.raw'"], Complete("Remove-LibvirtVolume -Pool default -Name 'my d"));
        _session.Get("Disconnect-LibvirtHost");
        Assert.DoesNotContain("default", Complete("Get-LibvirtVolume -Pool d"));
    }

    [Fact]
    public void Each_kind_of_object_has_a_table_with_sizes_for_people()
    {
        _session.Get("New-LibvirtVolume disk.raw default -Capacity 1536KB");

        Assert.Contains("1.5 MiB", _session.Show("Get-LibvirtVolume")[2]);
        Assert.Contains("GiB", _session.Show("Get-LibvirtPool")[2]);
        Assert.Contains("True", _session.Show("Get-LibvirtHost")[2]);
    }

    [Fact]
    public void The_whole_URI_of_a_host_is_shown_when_there_is_room()
    {
        string pool = _session.Connect("a-folder-with-a-rather-long-name");

        Assert.Contains(_session.Show("Get-LibvirtHost"), line => line.Contains(new Uri(pool).AbsoluteUri, StringComparison.Ordinal));
    }

    [Fact]
    public void Removing_the_module_closes_its_connections()
    {
        PSObject host = Assert.Single(_session.Get("Get-LibvirtHost"));

        _session.Get("Remove-Module LibvirtStorage");

        Assert.Equal(false, host.Get("IsConnected"));
        _session.Get($"Import-Module '{Checkout.Manifest}'");
    }

    private string[] Complete(string line)
    {
        System.Management.Automation.Runspaces.Runspace.DefaultRunspace = _session.Runspace;
        using PowerShell shell = PowerShell.Create(_session.Runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(m => m.CompletionText).ToArray();
    }
}
