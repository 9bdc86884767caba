using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Images;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>The main job: what passes is sent, what does not is not, and nothing stops the rest.</summary>
public sealed class SendLibvirtVolumeTests : System.IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly string _pool;

    public SendLibvirtVolumeTests()
    {
        _pool = _session.Connect();
    }

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Of_a_folder_of_good_and_hostile_images_exactly_the_good_ones_are_sent()
    {
        _session.Qcow2("a.qcow2", seed: 10);
        _session.WithBackingFile("b.qcow2");
        _session.Claiming("c.qcow2", 1UL << 62);
        _session.Truncated("d.qcow2");
        _session.Raw("e.qcow2");
        _session.Raw("f.raw", seed: 20);

        var results = _session.Get(
            "Test-LibvirtImage $folder/*.qcow2, $folder/*.raw -MaxVirtualSize 200GB | Where-Object Passed | Send-LibvirtVolume -Pool default -Format qcow2");

        Assert.Equal(["a.qcow2", "f.qcow2"], results.Select(r => r.ToString()));
        Assert.Equal(["a.qcow2", "f.qcow2"], Directory.GetFiles(_pool).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_result_is_a_report_of_what_was_done()
    {
        _session.Raw("disk.raw");

        PSObject result = Assert.Single(_session.Get("Send-LibvirtVolume $folder/disk.raw default -Format qcow2"));

        Assert.Equal(true, result.Get("Changed"));
        Assert.Equal("Created", result.Get("Status"));
        Assert.Equal("default", result.Get("Pool"));
        Assert.Equal(_session.PathOf("disk.raw"), result.Get("SourcePath"));
        Assert.Equal("raw", result.Get("SourceFormat"));
        Assert.Equal("qcow2", result.Get("Format"));
        Assert.Equal("Virtual", result.Get("TransferMode"));
        Assert.Equal(1UL << 20, result.Get("VirtualSize"));
        Assert.True((long)result.Get("BytesSent")! > 0);
        Assert.Equal(true, result.Get("ReadBack"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(" -Verify", true)]
    public void More_than_512_MiB_are_read_back_if_that_is_asked_for(string option, bool isReadBack)
    {
        byte[] megabyte = new byte[1 << 20];
        using (FileStream disk = File.OpenWrite(_session.PathOf("disk.raw")))
        {
            for (int i = 0; i < 514; i++)
            {
                disk.Write(megabyte);
            }
        }

        PSObject result = Assert.Single(_session.Get("Send-LibvirtVolume $folder/disk.raw default" + option));

        Assert.Equal((isReadBack, 514L << 20), (result.Get("ReadBack"), result.Get("BytesSent")));
    }

    [Fact]
    public void A_part_is_said_to_be_one()
    {
        _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");
        const string Part = "Send-LibvirtVolume $folder/disk.raw default -Offset 4096 -Length 512 -Force";

        PSObject result = Assert.Single(_session.Get(Part));

        Assert.Equal(("Written", 512L, 1UL << 20), (result.Get("Status"), result.Get("BytesSent"), result.Get("VirtualSize")));
        _session.Run(Part + " -WhatIf");
        Assert.Contains("\"Write 512 bytes at offset 4096 from", _session.Screen.Text);
    }

    [Fact]
    public void What_was_sent_as_payload_comes_back_the_same()
    {
        string raw = _session.Raw("disk.raw");

        _session.Get("Send-LibvirtVolume $folder/disk.raw default -Format qcow2 | Receive-LibvirtVolume -DestinationPath $folder/back.raw -Virtual");

        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(_session.PathOf("back.raw")));
    }

    [Fact]
    public void What_validation_warns_of_is_shown_with_the_image_and_both_ways()
    {
        string dirty = _session.Dirty("disk.qcow2");

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/disk.qcow2 default | Receive-LibvirtVolume -DestinationPath $folder/back.qcow2");

        const string Warning = ": The image was not closed cleanly: reference counts may be stale.";
        Assert.Equal([$"'{dirty}'" + Warning, "'disk.qcow2'" + Warning], outcome.Warnings);
    }

    [Fact]
    public void Ctrl_C_over_an_existing_volume_says_what_became_of_it()
    {
        _session.Raw("disk.raw", size: 256 << 20);
        File.Copy(_session.Raw("old.raw", size: 512 << 20), Path.Combine(_pool, "disk.raw"));
        using PowerShell shell = _session.Shell("Send-LibvirtVolume $folder/disk.raw default -Force");
        System.IAsyncResult running = shell.BeginInvoke();
        Assert.True(System.Threading.SpinWait.SpinUntil(() => new FileInfo(Path.Combine(_pool, "disk.raw")).Length < 512 << 20, 10000));

        shell.Stop();

        // On a machine that is busy, that it still tidies up comes first.
        const string End = "The upload was stopped. The former content of 'disk.raw' is gone, and it holds no image now.";
        Assert.True(running.IsCompleted);
        Assert.True(System.Threading.SpinWait.SpinUntil(() => _session.Screen.Text.Contains(End, System.StringComparison.Ordinal), 20_000), _session.Screen.Text);
    }

    [Fact]
    public void A_hostile_image_costs_one_error_and_the_next_one_is_sent()
    {
        _session.WithBackingFile("a.qcow2");
        _session.Qcow2("b.qcow2");

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/a.qcow2, $folder/b.qcow2 default");

        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("ImageRefused,LibvirtStorage.Commands.SendLibvirtVolumeCommand", error.FullyQualifiedErrorId);
        Assert.Equal(_session.PathOf("a.qcow2"), error.TargetObject);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal("b.qcow2", Assert.Single(outcome.Output).ToString());
        Assert.Equal(["b.qcow2"], Directory.GetFiles(_pool).Select(Path.GetFileName));
    }

    /// <summary>Whatever command comes upon it.</summary>
    [Theory]
    [InlineData("Convert-LibvirtImage $folder/disk.qcow2 $folder/x.raw")]
    [InlineData("Send-LibvirtVolume $folder/disk.qcow2 default -Name x")]
    [InlineData("Send-LibvirtVolume $folder/disk.qcow2 default -Name x -Virtual -AllowBackingFile")]
    [InlineData("Receive-LibvirtVolume backed.qcow2 default $folder/x.qcow2")]
    [InlineData("Receive-LibvirtVolume backed.qcow2 default $folder/x.raw -AllowBackingFile")]
    public void A_backing_file_is_the_same_finding_and_category_everywhere(string command)
    {
        File.Copy(_session.WithBackingFile("disk.qcow2"), Path.Combine(_pool, "backed.qcow2"));

        ErrorRecord error = _session.Fail(command);

        Assert.Equal(("ImageRefused", ErrorCategory.SecurityError), (error.Id(), error.CategoryInfo.Category));
        DiskImageException refused = Assert.IsType<DiskImageException>(error.Exception as DiskImageException ?? error.Exception.InnerException);
        Assert.Equal("BackingFile", refused.Finding.Id);
    }

    [Theory]
    [InlineData("Convert-LibvirtImage $folder/disk.raw $folder/x.raw -ClusterSize 4KB")]
    [InlineData("Send-LibvirtVolume $folder/disk.raw default -Name x -ClusterSize 4KB")]
    [InlineData("Receive-LibvirtVolume there.raw default $folder/x.raw -Virtual -ClusterSize 4KB")]
    public void An_option_that_the_format_does_not_have_is_the_same_error_everywhere(string command)
    {
        File.Copy(_session.Raw("disk.raw"), Path.Combine(_pool, "there.raw"));

        ErrorRecord error = _session.Fail(command);

        Assert.Equal(("InvalidRequest", ErrorCategory.InvalidArgument), (error.Id(), error.CategoryInfo.Category));
    }

    [Fact]
    public void A_range_of_no_bytes_changes_nothing_and_says_so()
    {
        _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");

        Assert.Equal(false, Assert.Single(_session.Get("Send-LibvirtVolume $folder/disk.raw default -Length 0 -Force")).Get("Changed"));
        Assert.Equal(true, Assert.Single(_session.Get("Send-LibvirtVolume $folder/disk.raw default -Length 1 -Force")).Get("Changed"));
    }

    [Fact]
    public void A_report_brings_the_policy_it_was_made_under()
    {
        _session.WithBackingFile("disk.qcow2");

        Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2 -AllowBackingFile | Send-LibvirtVolume -Pool default"));
        Assert.Equal("ImageRefused", _session.Fail("Test-LibvirtImage $folder/disk.qcow2 -AllowBackingFile | Send-LibvirtVolume -Pool default -Name b -AllowBackingFile:$false").Id());
    }

    [Fact]
    public void A_parameter_makes_the_policy_of_a_report_stricter_and_never_wider()
    {
        _session.Qcow2("disk.qcow2");

        Assert.Equal("ImageRefused", _session.Fail("Test-LibvirtImage $folder/disk.qcow2 -MaxVirtualSize 1GB | Send-LibvirtVolume -Pool default -MaxVirtualSize 1KB").Id());
        Assert.Equal("ImageRefused", _session.Fail("Test-LibvirtImage $folder/disk.qcow2 -MaxVirtualSize 1KB | Send-LibvirtVolume -Pool default -MaxVirtualSize 1GB").Id());
        Assert.Empty(Directory.GetFiles(_pool));
    }

    [Fact]
    public void WhatIf_validates_and_plans_and_writes_nothing()
    {
        _session.Raw("disk.raw");
        _session.WithBackingFile("bad.qcow2");

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/disk.raw, $folder/bad.qcow2 default -WhatIf");

        Assert.Equal("ImageRefused", Assert.Single(outcome.Errors).Id());
        Assert.Empty(outcome.Output);
        Assert.Empty(Directory.GetFiles(_pool));
        Assert.Contains("What if: Performing the operation \"Create and fill from", _session.Screen.Text);
        Assert.Contains("volume 'default/disk.raw' on file:", _session.Screen.Text);
    }

    [Fact]
    public void A_script_block_names_each_volume()
    {
        _session.Raw("a.raw");
        _session.Raw("b.raw");

        var results = _session.Get("Send-LibvirtVolume $folder/*.raw default -Name { 'new-' + $_.Name }");

        Assert.Equal(["new-a.raw", "new-b.raw"], results.Select(r => r.ToString()));
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("{ throw 'oh' }")]
    public void A_script_block_without_a_name_is_an_error_of_that_source(string block)
    {
        _session.Raw("a.raw");

        Assert.Equal("InvalidName", _session.Fail($"Send-LibvirtVolume $folder/a.raw default -Name {block}").Id());
    }

    [Theory]
    [InlineData("-Subformat fixed")]
    [InlineData("-ExactSize")]
    [InlineData("-Compression Zstd -Physical")]
    [InlineData("-ClusterSize 64KB -Format raw")]
    public void An_option_that_a_raw_disk_does_not_have_is_refused(string option)
    {
        _session.Raw("a.raw");

        Assert.Equal("InvalidRequest", _session.Fail($"Send-LibvirtVolume $folder/a.raw default {option}").Id());
        Assert.Empty(Directory.GetFiles(_pool));
    }

    [Theory]
    [InlineData("../x", "has a path separator")]
    [InlineData(".x", "begins with a dot")]
    public void A_name_that_cannot_be_used_is_refused_for_what_is_wrong_with_it(string name, string why)
    {
        _session.Raw("a.raw");

        ErrorRecord error = _session.Fail($"Send-LibvirtVolume $folder/a.raw default -Name '{name}'");

        Assert.Equal("InvalidName", error.Id());
        Assert.Contains(why, error.ToString());
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/a.raw default -Name {0}")]
    [InlineData("New-LibvirtVolume {0} default 1MB")]
    public void A_name_that_others_misunderstand_is_remarked_on(string command)
    {
        _session.Raw("a.raw");

        Assert.Equal(["The name 'a.qcow2' says qcow2, but the content is raw."], Warnings("a.qcow2"));
        Assert.Contains("may take it for an option", Assert.Single(Warnings("'-x'")));
        Assert.Empty(Warnings("a.raw"));
        Assert.Empty(Warnings("a.iso"));
        Assert.Empty(Warnings("a.img"));

        IReadOnlyList<string> Warnings(string name)
        {
            Outcome outcome = _session.Run(string.Format(CultureInfo.InvariantCulture, command, name).Replace("$folder", _session.Folder));
            Assert.Empty(outcome.Errors);
            return outcome.Warnings;
        }
    }

    [Fact]
    public void A_file_whose_name_says_another_format_is_remarked_on()
    {
        _session.Raw("a.raw");
        _session.Get("Send-LibvirtVolume $folder/a.raw default");

        Assert.Equal(["The name 'a.vmdk' says vmdk, but the content is qcow2."], _session.Run("Convert-LibvirtImage $folder/a.raw $folder/a.vmdk -Format qcow2").Warnings);
        Assert.Equal(["The name 'a.raw.gz' says gzip, but the content is raw."], _session.Run("Convert-LibvirtImage $folder/a.raw $folder/a.raw.gz -Format raw").Warnings);
        Assert.Equal(["The name 'b.vmdk' says vmdk, but the content is raw."], _session.Run("Receive-LibvirtVolume a.raw default $folder/b.vmdk -Format raw").Warnings);
    }

    [Fact]
    public void Two_sources_with_one_name_are_an_error_for_the_second()
    {
        _session.Raw("disk.raw", seed: 1);
        _session.Qcow2("disk.qcow2", seed: 9);

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/disk.raw, $folder/disk.qcow2 default -Format raw -Force");

        Assert.Equal("DuplicateTarget", Assert.Single(outcome.Errors).Id());
        Assert.Equal(_session.PathOf("disk.raw"), Assert.Single(outcome.Output).Get("SourcePath"));
    }

    [Fact]
    public void A_volume_that_holds_data_is_replaced_only_by_force()
    {
        _session.Raw("disk.raw", seed: 1);
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");
        string other = _session.Raw("other.raw", seed: 5);

        ErrorRecord error = _session.Fail("Send-LibvirtVolume $folder/other.raw default -Name disk.raw");
        Assert.Equal("VolumeExists", error.Id());
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);

        Assert.Equal("Replaced", Assert.Single(_session.Get("Send-LibvirtVolume $folder/other.raw default -Name disk.raw -Force")).Get("Status"));
        Assert.Equal(File.ReadAllBytes(other), File.ReadAllBytes(Path.Combine(_pool, "disk.raw")));
    }

    [Fact]
    public void A_range_at_offset_0_leaves_the_rest_alone()
    {
        byte[] disk = File.ReadAllBytes(_session.Raw("disk.raw"));
        byte[] part = File.ReadAllBytes(_session.Raw("part.raw", seed: 5, size: 8192));
        _session.Get("Send-LibvirtVolume $folder/disk.raw default");

        Assert.Equal("InvalidRequest", _session.Fail("Send-LibvirtVolume $folder/part.raw default -Name new.raw -Offset 0").Id());
        _session.Get("Send-LibvirtVolume $folder/part.raw default -Name disk.raw -Offset 0 -Force");

        Assert.Equal([.. part, .. disk[part.Length..]], File.ReadAllBytes(Path.Combine(_pool, "disk.raw")));
    }

    [Fact]
    public void Virtual_and_Physical_exclude_each_other()
    {
        Assert.Equal("InvalidRequest", _session.Fail("Send-LibvirtVolume $folder/a.raw, $folder/b.raw default -Virtual -Physical").Id());
    }

    [Fact]
    public void A_missing_connection_is_an_error_of_each_source()
    {
        _session.Raw("a.raw");
        _session.Raw("b.raw");
        _session.Get("Disconnect-LibvirtHost");

        foreach (string command in (string[])["Send-LibvirtVolume $folder/a.raw, $folder/b.raw default", "Receive-LibvirtVolume a.raw, b.raw default $folder"])
        {
            ErrorRecord[] errors = [.. _session.Run(command).Errors];
            Assert.Equal(["NotConnected", "NotConnected"], errors.Select(e => e.Id()));
            Assert.All(errors, e => Assert.Contains("Connect-LibvirtHost", e.ErrorDetails.RecommendedAction));
        }
    }

    [Fact]
    public void An_unknown_pool_is_an_error_of_each_source()
    {
        _session.Raw("a.raw");
        _session.Raw("b.raw");

        Assert.Equal(["PoolNotFound", "PoolNotFound"], _session.Run("Send-LibvirtVolume $folder/*.raw nope").Errors.Select(e => e.Id()));
    }

    [Theory]
    [InlineData("0640")]
    [InlineData("'0640'")]
    public void Mode_is_octal_quoted_or_not(string mode)
    {
        _session.Raw("disk.raw");

        _session.Get($"Send-LibvirtVolume $folder/disk.raw default -Mode {mode}");

        if (!System.OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Path.Combine(_pool, "disk.raw")));
        }
    }

    [Fact]
    public void The_table_shows_what_was_sent()
    {
        _session.Raw("disk.raw");

        string[] lines = _session.Show("Send-LibvirtVolume $folder/disk.raw default");

        Assert.Equal("Volume Pool Format TransferMode BytesSent Status", string.Join(' ', lines[0].Split(' ', System.StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("disk.raw", lines[2]);
        Assert.EndsWith("Created", lines[2]);
    }
}
