using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

public sealed class TestLibvirtImageTests : System.IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_sound_image_passes()
    {
        _session.Qcow2("disk.qcow2");

        PSObject report = Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2"));

        Assert.Equal(true, report.Get("Passed"));
        Assert.Equal("qcow2", report.Get("SourceFormat"));
        Assert.Equal(1UL << 20, report.Get("VirtualSize"));
        Assert.Equal(2UL << 16, report.Get("MappedSize"));
        Assert.Empty((System.Array)report.Get("Findings")!);
        Assert.Equal("default", report.Get("Policy")!.ToString());
    }

    [Fact]
    public void A_hostile_image_gets_a_report_and_no_error()
    {
        _session.WithBackingFile("disk.qcow2");

        PSObject report = Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2"));

        Assert.Equal(false, report.Get("Passed"));
        Assert.Equal(["external-reference"], _session.Get("(Test-LibvirtImage $folder/disk.qcow2).Findings | ForEach-Object Reason").Select(r => r.ToString()));
    }

    [Theory]
    [InlineData("disk.raw")]
    [InlineData("disk.qcow2")]
    [InlineData("disk.vmdk")]
    public void A_report_says_what_the_disk_holds(string image)
    {
        byte[] disk = new byte[1 << 20];
        byte[] partition = [0, 0, 0, 0, 0x83, 0, 0, 0, 63, 0, 0, 0, 100, 0, 0, 0];
        partition.CopyTo(disk, 446);
        (disk[510], disk[511]) = (0x55, 0xaa);
        System.IO.File.WriteAllBytes(_session.PathOf("source.raw"), disk);
        _session.Raw("bare.raw");
        _session.Get($"Convert-LibvirtImage $folder/source.raw $folder/{image}; Convert-LibvirtImage $folder/bare.raw $folder/no.{image}");

        PSObject report = Assert.Single(_session.Get($"Test-LibvirtImage $folder/{image}"));

        Assert.Equal(["MBR partition table"], (string[])report.Get("Contents")!);
        Assert.Empty((System.Array)report.Get("Findings")!);
        Assert.Empty((string[])Assert.Single(_session.Get($"Test-LibvirtImage $folder/no.{image}")).Get("Contents")!);
    }

    [Fact]
    public void A_disk_that_was_not_looked_at_holds_nothing_known()
    {
        _session.Truncated("disk.qcow2");

        Assert.Null(Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2")).Get("Contents"));
    }

    [Fact]
    public void Scripts_can_match_on_a_reason_and_compare_the_numbers()
    {
        _session.Qcow2("disk.qcow2");
        const string Limits = "(Test-LibvirtImage $folder/disk.qcow2 -MaxVirtualSize 1048575).Findings | Where-Object Reason -eq 'limit'";

        PSObject finding = Assert.Single(_session.Get(Limits));

        Assert.Equal((1UL << 20, (1UL << 20) - 1), (finding.Get("Value"), finding.Get("Limit")));
    }

    [Fact]
    public void Each_gate_has_a_switch_of_its_own()
    {
        _session.WithBackingFile("disk.qcow2");

        Assert.Equal(true, Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2 -AllowBackingFile")).Get("Passed"));
        Assert.Equal(false, Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2 -AllowAmbiguousFormat")).Get("Passed"));
    }

    [Theory]
    [InlineData("1048576", true)]
    [InlineData("1MB", true)]
    [InlineData("'1MiB'", true)]
    [InlineData("'1M'", true)]
    [InlineData("1048575", false)]
    [InlineData("'0.5MiB'", false)]
    [InlineData("'1023K'", false)]
    public void MaxVirtualSize_takes_sizes_in_every_spelling(string size, bool passes)
    {
        _session.Qcow2("disk.qcow2");

        Assert.Equal(passes, Assert.Single(_session.Get($"Test-LibvirtImage $folder/disk.qcow2 -MaxVirtualSize {size}")).Get("Passed"));
    }

    /// <summary>A number of 2^53 and more has more digits than a decimal takes from it.</summary>
    [Fact]
    public void A_size_keeps_all_its_digits() =>
        Assert.Equal((1UL << 60) + 1024, Assert.Single(_session.Get("New-LibvirtImagePolicy -MaxVirtualSize ([double]1152921504606848000)")).Get("MaxVirtualSize"));

    [Theory]
    [InlineData("-1")]
    [InlineData("'ten'")]
    [InlineData("'0.3'")]
    [InlineData("'16EiB'")]
    [InlineData("1e30")]
    [InlineData("0.5")]
    [InlineData("([double]::NaN)")]
    [InlineData("''")]
    public void What_is_not_a_size_is_refused(string size)
    {
        _session.Raw("disk.raw");

        Assert.Contains("is not a size", _session.Fail($"Test-LibvirtImage $folder/disk.raw -MaxVirtualSize {size}").Exception.Message);
    }

    [Fact]
    public void Formats_can_be_restricted()
    {
        _session.Raw("disk.raw");

        Assert.Equal(false, Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.raw -AllowedFormat qcow2")).Get("Passed"));
        Assert.Equal(true, Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.raw -AllowedFormat qcow2, raw")).Get("Passed"));
    }

    [Fact]
    public void A_qcow2_image_that_is_called_raw_fails()
    {
        System.IO.File.Move(_session.Qcow2("disk.qcow2"), _session.PathOf("disk.raw"));

        Assert.Equal(false, Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.raw")).Get("Passed"));
        Assert.Equal(true, Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.raw -AllowAmbiguousFormat")).Get("Passed"));
    }

    [Fact]
    public void Quiet_gives_a_Boolean_for_every_file()
    {
        _session.Qcow2("good.qcow2");
        _session.WithBackingFile("bad.qcow2");

        Assert.Equal([true, false], _session.Get("Test-LibvirtImage $folder/good.qcow2, $folder/bad.qcow2 -Quiet").Select(o => o.BaseObject));
        Assert.Equal([false], _session.Run("Test-LibvirtImage $folder/none.raw -Quiet").Output.Select(o => o.BaseObject));
    }

    [Fact]
    public void Every_image_of_a_mixed_folder_gets_one_report()
    {
        _session.Qcow2("a.qcow2");
        _session.WithBackingFile("b.qcow2");
        _session.Claiming("c.qcow2", 1UL << 62);
        _session.Truncated("d.qcow2");
        _session.Raw("e.qcow2");
        _session.Raw("f.raw");

        var reports = _session.Get("Test-LibvirtImage $folder/*.qcow2, $folder/*.raw");

        Assert.Equal(
            ["a.qcow2 True", "b.qcow2 False", "c.qcow2 False", "d.qcow2 False", "e.qcow2 False", "f.raw True"],
            reports.Select(r => System.IO.Path.GetFileName(r.ToString()) + " " + r.Get("Passed")));
    }

    [Fact]
    public void The_table_shows_the_verdict()
    {
        _session.WithBackingFile("disk.qcow2");

        string[] lines = _session.Show("Test-LibvirtImage $folder/disk.qcow2");

        Assert.StartsWith("Name", lines[0]);
        Assert.Contains("Passed", lines[0]);
        Assert.Contains("False", lines[2]);
        Assert.Contains("1 MiB", lines[2]);
    }

    [Fact]
    public void A_report_survives_a_journey_through_a_job()
    {
        _session.WithBackingFile("disk.qcow2");
        PSObject report = Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.qcow2 -AllowBackingFile -MaxVirtualSize 5MB"));
        _session.Set("report", PSSerializer.Deserialize(PSSerializer.Serialize(report, 3)));

        PSObject again = Assert.Single(_session.Get("$report | Test-LibvirtImage"));

        Assert.Equal(true, again.Get("Passed"));
        Assert.Equal("-MaxVirtualSize 5MiB -AllowBackingFile", again.Get("Policy")!.ToString());
    }
}
