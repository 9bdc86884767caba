using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using LibvirtStorage.Tests.Hosting;
using LibvirtStorage.Transfers.Tests.Support;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

public sealed class ConvertLibvirtImageTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Without_a_destination_and_a_format_there_is_nothing_to_do()
    {
        _session.Raw("disk.raw");

        System.Management.Automation.ErrorRecord error = _session.Fail("Convert-LibvirtImage $folder/disk.raw");

        Assert.Equal("FormatNotDeclared", error.Id());
        Assert.Contains("disk.raw' is to be converted to", error.ToString());
    }

    /// <summary>What is said before the first byte reaches the next command of the pipeline, which then changes the source.</summary>
    [Theory]
    [InlineData(FileChange.RenameOver, "raw")]
    [InlineData(FileChange.RenameOver, "qcow2")]
    [InlineData(FileChange.WritePayload, "raw")]
    [InlineData(FileChange.WritePayload, "qcow2")]
    [InlineData(FileChange.WriteMetadata, "qcow2")]
    [InlineData(FileChange.Truncate, "raw")]
    [InlineData(FileChange.Truncate, "qcow2")]
    public void Z_01_a_source_that_changes_while_it_is_converted_is_not_in_the_result(FileChange change, string format)
    {
        byte[] payload = File.ReadAllBytes(_session.Raw("disk.raw"));
        _session.Get("Convert-LibvirtImage $folder/disk.raw $folder/disk.qcow2");
        string source = _session.PathOf("disk." + format);
        _session.Set("change", new Action(() => change.Apply(source)));

        Outcome outcome = _session.Run($"Convert-LibvirtImage $folder/disk.{format} $folder/result.img -Format raw -Verbose 4>&1 | ForEach-Object {{ if ($_ -is [System.Management.Automation.VerboseRecord]) {{ $change.Invoke() }} }}");

        if (change.LeavesOpenFile())
        {
            Assert.Empty(outcome.Errors);
            Assert.Equal(payload, File.ReadAllBytes(_session.PathOf("result.img")));
            return;
        }

        Assert.Equal("SourceChanged", Assert.Single(outcome.Errors).Id());
        Assert.Empty(Directory.GetFiles(_session.Folder, "result*"));
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Deflate")]
    [InlineData("Zstd")]
    public void There_and_back_is_the_same_payload(string compression)
    {
        string raw = _session.Raw("disk.raw");

        _session.Get($"Convert-LibvirtImage $folder/disk.raw $folder/disk.qcow2 -Compression {compression} | ForEach-Object Path | Convert-LibvirtImage -DestinationPath $folder/back.raw");

        Assert.Equal(File.ReadAllBytes(raw), File.ReadAllBytes(_session.PathOf("back.raw")));
    }

    [Fact]
    public void Without_a_destination_results_lie_beside_their_sources()
    {
        _session.Raw("a.raw");
        _session.Raw("b.raw");

        var results = _session.Get("Convert-LibvirtImage $folder/*.raw -Format qcow2 -ClusterSize 4KB");

        Assert.Equal([_session.PathOf("a.qcow2"), _session.PathOf("b.qcow2")], results.Select(r => r.Get("Path")));
    }

    [Theory]
    [InlineData("$folder/disk.raw $folder/disk.img", "FormatNotDeclared")]
    [InlineData("$folder/disk.raw $folder/none/disk.qcow2", "FolderNotFound")]
    [InlineData("$folder/disk.raw $folder/disk.raw -Force", "DestinationIsSource")]
    [InlineData("$folder/disk.raw $folder/there.qcow2", "FileExists")]
    [InlineData("$folder/disk.raw $folder -Format qcow2 -Name '../x.qcow2'", "InvalidName")]
    [InlineData("$folder/disk.raw $folder/x.raw -ClusterSize 4KB", "InvalidRequest")]
    [InlineData("$folder/bad.qcow2 $folder/x.raw", "ImageRefused")]
    public void What_cannot_be_done_is_one_error_and_leaves_no_file(string arguments, string id)
    {
        _session.Raw("disk.raw");
        _session.WithBackingFile("bad.qcow2");
        File.WriteAllText(_session.PathOf("there.qcow2"), "precious");
        string[] before = Directory.GetFiles(_session.Folder);

        Assert.Equal(id, _session.Fail("Convert-LibvirtImage " + arguments).Id());

        Assert.Equal(before.Order(), Directory.GetFiles(_session.Folder).Order());
        Assert.Equal("precious", File.ReadAllText(_session.PathOf("there.qcow2")));
    }

    [Fact]
    public void A_warning_names_its_image()
    {
        _session.Dirty("a.qcow2");
        _session.Qcow2("b.qcow2");
        _session.Dirty("c.qcow2");

        Outcome outcome = _session.Run("Convert-LibvirtImage $folder/?.qcow2 -Format raw");

        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(
            new[] { "a.qcow2", "c.qcow2" }.Select(n => $"'{_session.PathOf(n)}': The image was not closed cleanly: reference counts may be stale."), outcome.Warnings);
    }

    [Theory]
    [InlineData("-Format vmdk")]
    [InlineData("-Format vhdx")]
    [InlineData("-Format vpc -ExactSize")]
    public void ExactSize_is_recommended_only_where_it_helps(string arguments)
    {
        File.WriteAllBytes(_session.PathOf("disk.raw"), []);

        string warning = Assert.Single(_session.Run($"Convert-LibvirtImage $folder/disk.raw {arguments} -WhatIf").Warnings, w => w.Contains("instead of 0"));

        Assert.DoesNotContain("-ExactSize", warning);
    }

    /// <summary>Convert-LibvirtImage has none of the switches that move an encrypted volume as it is.</summary>
    [Fact]
    public void Advice_about_an_encrypted_volume_names_the_commands_that_have_the_switch()
    {
        byte[] disk = new byte[1 << 20];
        new byte[] { 0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1 }.CopyTo(disk, 0);
        File.WriteAllBytes(_session.PathOf("disk.raw"), disk);

        ErrorRecord error = _session.Fail("Convert-LibvirtImage $folder/disk.raw $folder/disk.qcow2");

        Assert.Contains("Send-LibvirtVolume or Receive-LibvirtVolume", error.ErrorDetails.RecommendedAction);
    }

    /// <summary>Get-LibvirtImage and Test-LibvirtImage refuse the result.</summary>
    [Fact]
    public void A_disk_that_is_no_optical_medium_is_not_written_as_one_without_a_word()
    {
        _session.Raw("disk.raw");

        Outcome outcome = _session.Run("Convert-LibvirtImage $folder/disk.raw $folder/o.iso");

        Assert.Contains("no ISO 9660 file system", Assert.Single(outcome.Warnings));
        Assert.Equal("ImageRefused", _session.Fail("Get-LibvirtImage $folder/o.iso").Id());
    }

    [Theory]
    [InlineData("-Format vpc", 5 << 20, "rounded to sectors of 512 bytes only")]
    [InlineData("-Format vpc -Subformat fixed", 5 << 20, "rounded to sectors of 512 bytes only")]
    [InlineData("-Format vpc -ExactSize", 5_000_192, null)]
    [InlineData("-Format qcow2", 5_000_192, null)]
    public void A_size_that_is_rounded_up_is_said_before_and_after(string arguments, int written, string? advice)
    {
        _session.Raw("disk.raw", size: 5_000_123);

        Outcome planned = _session.Run($"Convert-LibvirtImage $folder/disk.raw {arguments} -WhatIf");
        Assert.Contains($"with {written} bytes", _session.Screen.Text);
        Outcome done = _session.Run($"Convert-LibvirtImage $folder/disk.raw {arguments}");

        string warning = Assert.Single(done.Warnings);
        Assert.Equal([warning], planned.Warnings);
        Assert.Contains($"has {written} bytes instead of 5000123", warning);
        Assert.Equal(advice is not null, warning.Contains("-ExactSize"));
        Assert.Contains(advice ?? string.Empty, warning);
        PSObject result = Assert.Single(done.Output);
        Assert.Equal((5_000_123UL, (ulong)written), (result.Get("SourceVirtualSize"), result.Get("VirtualSize")));
        Assert.Equal(result.Get("VirtualSize"), Assert.Single(_session.Get($"Get-LibvirtImage -LiteralPath '{result.Get("Path")}'")).Get("VirtualSize"));
    }

    [Theory]
    [InlineData("raw", 5_000_123)]
    [InlineData("vpc", 5 << 20)]
    [InlineData("vhdx", 1 << 20)]
    public void A_size_that_the_format_has_is_not_remarked_on(string format, int size)
    {
        _session.Raw("disk.img", size: size);

        Assert.Empty(_session.Run($"Convert-LibvirtImage $folder/disk.img -SourceFormat raw -Format {format}").Warnings);
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _session.Raw("disk.raw");

        Assert.Empty(_session.Get("Convert-LibvirtImage $folder/disk.raw -Format qcow2 -WhatIf"));

        Assert.False(File.Exists(_session.PathOf("disk.qcow2")));
    }

    [Fact]
    public void Ctrl_C_returns_within_a_second_and_leaves_no_file()
    {
        Noise("disk.raw", 384);
        using PowerShell shell = _session.Shell("Convert-LibvirtImage $folder/disk.raw -Format qcow2 -Compression Deflate");
        IAsyncResult running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_session.Folder, "*.partial").Length > 0, 10000));

        var clock = Stopwatch.StartNew();
        shell.Stop();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(_session.Folder).Length == 1, 5000));
    }

    [Fact]
    public void Long_work_shows_progress_and_takes_it_away_in_the_end()
    {
        Noise("disk.raw", 192);

        Outcome outcome = _session.Run("Convert-LibvirtImage $folder/disk.raw -Format qcow2 -Compression Deflate");

        Assert.Equal(ProgressRecordType.Completed, outcome.Progress[^1].RecordType);
        ProgressRecord shown = outcome.Progress[^2];
        Assert.Contains("of 192 MiB", shown.StatusDescription);
        Assert.InRange(shown.PercentComplete, 0, 100);
        Assert.Equal(1, outcome.Progress.Count(p => p.RecordType == ProgressRecordType.Completed));
    }

    private void Noise(string name, int mebibytes)
    {
        using FileStream file = File.Create(_session.PathOf(name));
        byte[] block = new byte[1 << 20];
        new Random(3).NextBytes(block);
        for (int i = 0; i < mebibytes; i++)
        {
            block[0] = 0xeb;
            file.Write(block);
        }
    }
}
