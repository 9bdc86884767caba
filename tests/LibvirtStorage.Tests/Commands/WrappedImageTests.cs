using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>Images that come wrapped: compressed, in a package, or in several files.</summary>
public sealed class WrappedImageTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_compressed_raw_disk_is_sent_without_being_unpacked_to_disk()
    {
        _session.Connect();
        byte[] payload = File.ReadAllBytes(Gzip(_session.Raw("disk.raw")));

        Outcome outcome = _session.Run("Send-LibvirtVolume $folder/disk.raw.gz -Pool default -Format qcow2");

        PSObject result = Assert.Single(outcome.Output);
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Equal(("disk.qcow2", "raw"), (result.Get("Volume"), result.Get("SourceFormat")));
        _session.Get("Receive-LibvirtVolume disk.qcow2 -Pool default -Format raw -DestinationPath $folder/back.raw");
        Assert.Equal(payload, File.ReadAllBytes(_session.PathOf("back.raw")));
    }

    [Fact]
    public void A_compressed_container_goes_through_a_temporary_file_that_is_announced()
    {
        string image = _session.Qcow2("disk.qcow2");
        Gzip(image);
        File.Delete(image);

        Outcome outcome = _session.Run("Convert-LibvirtImage $folder/disk.qcow2.gz -Format raw");

        Assert.EndsWith("disk.raw", Assert.Single(outcome.Output).Get("Path")!.ToString());
        Assert.Equal(
            [$"'{image}.gz': Unpacking to a temporary file in '{Path.GetTempPath()}', since a qcow2 image is read in any order, and gzip from front to back only."],
            outcome.Warnings);
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "libvirtstorage-*.spool"));
    }

    [Fact]
    public void A_compressed_raw_disk_goes_through_one_only_to_have_its_mapped_bytes_counted()
    {
        Gzip(_session.Raw("disk.raw", size: 4 << 20));

        Assert.Empty(_session.Run("Get-LibvirtImage $folder/disk.raw.gz").Warnings);
        Outcome outcome = _session.Run("Get-LibvirtImage $folder/disk.raw.gz -Mapped");

        Assert.EndsWith("since its mapped bytes are those that are stored there.", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
        Assert.InRange((ulong)Assert.Single(outcome.Output).Get("MappedSize")!, 8192UL, 1UL << 20);
    }

    [Theory]
    [InlineData("Test-LibvirtImage $folder/disk.qcow2.gz")]
    [InlineData("Convert-LibvirtImage $folder/disk.qcow2.gz -Format raw")]
    public void An_announcement_that_ends_the_command_leaves_no_temporary_file(string command)
    {
        string image = _session.Qcow2("disk.qcow2");
        using (FileStream file = File.OpenWrite(image))
        {
            // Takes longer to unpack than it takes to be announced.
            file.SetLength(1 << 30);
        }

        Gzip(image);
        File.Delete(image);
        int before = OpenSpools();

        var stop = Assert.Throws<ActionPreferenceStopException>(() => _session.Run(command + " -WarningAction Stop"));

        Assert.Contains("Unpacking to a temporary file", stop.Message);
        Assert.Equal(before, OpenSpools());
        Assert.Equal(["disk.qcow2.gz"], Directory.GetFiles(_session.Folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("Test-LibvirtImage $folder/empty.ova")]
    [InlineData("Get-LibvirtImage $folder/empty.ova")]
    [InlineData("Convert-LibvirtImage $folder/empty.ova -Format qcow2")]
    public void A_package_without_disks_is_an_error_and_not_a_success_without_output(string command)
    {
        _session.Pack("empty.ova", [], "SHA256");

        Outcome outcome = _session.Run(command);

        Assert.Empty(outcome.Output);
        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("ImageRefused", error.Id());
        Assert.Contains("no disk with a file", error.ToString());
    }

    [Fact]
    public void A_packaged_disk_that_cannot_be_unpacked_is_held_against_its_digest_all_the_same()
    {
        Gzip(_session.Raw("disk.raw"));
        using (FileStream packed = File.OpenWrite(_session.PathOf("disk.raw.gz")))
        {
            packed.SetLength(packed.Length / 2);
        }

        string package = _session.Pack("disk.ova", ["disk.raw.gz"], "SHA256", "disk.raw.gz");
        Assert.Equal(["WrapperTruncated"], Findings());
        TestPackage.ChangeDigest(package, "disk.raw.gz");
        Assert.Equal(["OvaDigest", "WrapperTruncated"], Findings().Order());

        IEnumerable<object> Findings() => _session.Get("(Test-LibvirtImage $folder/disk.ova -SourceFormat raw).Findings.Id").Select(i => i.BaseObject);
    }

    [Fact]
    public void A_temporary_file_that_cannot_be_made_says_where_and_what_to_do()
    {
        string[] names = ["TMPDIR", "TEMP", "TMP"];
        string?[] before = names.Select(Environment.GetEnvironmentVariable).ToArray();
        Gzip(_session.Qcow2("disk.qcow2"));
        try
        {
            Array.ForEach(names, name => Environment.SetEnvironmentVariable(name, _session.PathOf("nowhere")));
            ErrorRecord error = Assert.Single(_session.Run("Convert-LibvirtImage $folder/disk.qcow2.gz -Format raw").Errors);

            Assert.StartsWith("TemporaryFileFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.ResourceUnavailable, error.CategoryInfo.Category);
            Assert.Contains("nowhere", error.Exception.Message, StringComparison.Ordinal);
            Assert.Contains("TMPDIR", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
        finally
        {
            foreach ((string name, string? value) in names.Zip(before))
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    [Fact]
    public void A_cut_file_costs_a_report_and_sends_nothing()
    {
        _session.Connect();
        string packed = _session.PathOf("disk.raw.gz");
        Gzip(_session.Raw("disk.raw"));
        using (FileStream file = File.OpenWrite(packed))
        {
            file.SetLength(file.Length - 5);
        }

        PSObject report = Assert.Single(_session.Get("Test-LibvirtImage $folder/disk.raw.gz -WarningAction Ignore"));
        Assert.Equal((false, "truncated"), (report.Get("Passed"), _session.Get("(Test-LibvirtImage $folder/*.gz -WarningAction Ignore).Findings.Reason")[0].ToString()));
        Assert.Equal("ImageRefused,LibvirtStorage.Commands.SendLibvirtVolumeCommand", _session.Fail("Send-LibvirtVolume $folder/disk.raw.gz -Pool default").FullyQualifiedErrorId);
        Assert.Empty(_session.Get("Get-LibvirtVolume -Pool default"));
    }

    [Fact]
    public void A_package_goes_into_a_pool_in_one_command()
    {
        _session.Connect();
        _session.Package("web.ova", "web-disk1.vmdk", "web-disk2.vmdk");

        Outcome outcome = _session.Run("Test-LibvirtImage $folder/web.ova | Where-Object Passed | Send-LibvirtVolume -Pool default -Format qcow2");

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        Assert.Equal(["web-disk1.qcow2", "web-disk2.qcow2"], outcome.Output.Select(r => r.Get("Volume")!.ToString()));
        foreach (string disk in new[] { "web-disk1", "web-disk2" })
        {
            _session.Get($"Receive-LibvirtVolume {disk}.qcow2 -Pool default -Format raw -DestinationPath $folder/{disk}.raw");
            Assert.Equal(File.ReadAllBytes(_session.PathOf($"source of {disk}.vmdk.raw")), File.ReadAllBytes(_session.PathOf(disk + ".raw")));
        }
    }

    [Fact]
    public void Disks_of_a_package_can_be_chosen()
    {
        _session.Package("web.ova", "web-disk1.vmdk", "web-disk2.vmdk");

        Assert.Equal(["web-disk2.vmdk"], _session.Get("Get-LibvirtImage $folder/web.ova -Disk *2.vmdk").Select(i => i.Get("Disk")));
        Assert.Equal("DiskNotFound,LibvirtStorage.Commands.GetLibvirtImageCommand", _session.Fail("Get-LibvirtImage $folder/web.ova -Disk other.vmdk").FullyQualifiedErrorId);
        Assert.Equal("DiskNotFound", _session.Fail("Get-LibvirtImage $folder/web.ova -Disk *1.vmdk, *.vhdx").Id());
        _session.Raw("disk.raw");
        Assert.Equal("DiskNotFound", _session.Fail("Get-LibvirtImage $folder/disk.raw -Disk *").Id());
        Assert.Equal("DiskNotFound", _session.Fail("Get-LibvirtImage $folder/web.ova -Disk '[z-a]'").Id());
        Assert.Single(_session.Get("Get-LibvirtImage $folder/disk.raw | Test-LibvirtImage"));
    }

    [Fact]
    public void A_disk_that_is_not_the_one_of_the_manifest_is_refused()
    {
        _session.Connect();
        string package = _session.Package("web.ova", "web-disk1.vmdk");
        TestPackage.ChangeDigest(package, "web-disk1.vmdk");

        Assert.Equal([false], _session.Get("(Test-LibvirtImage $folder/web.ova).Passed").Select(p => p.BaseObject));
        Assert.Contains("OvaDigest", _session.Get("(Test-LibvirtImage $folder/web.ova).Findings.Id").Select(i => i.ToString()));
        Assert.StartsWith("ImageRefused,", _session.Fail("Send-LibvirtVolume $folder/web.ova -Pool default").FullyQualifiedErrorId);
        Assert.Empty(_session.Get("Get-LibvirtVolume -Pool default"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("SHA256")]
    public void A_disk_without_a_digest_is_a_warning_that_a_strict_policy_refuses(string? algorithm)
    {
        string pool = _session.Connect();
        _session.Raw("a.raw");
        _session.Raw("b.raw", seed: 5);
        _session.Get("Convert-LibvirtImage $folder/?.raw -Format vmdk -Subformat streamOptimized");
        _session.Pack("web.ova", ["a.vmdk", "b.vmdk"], algorithm, ["a.vmdk"]);
        string[] without = algorithm is null ? ["a.vmdk", "b.vmdk"] : ["b.vmdk"];

        Assert.Equal([true, true], _session.Get("(Test-LibvirtImage $folder/web.ova).Passed").Select(p => p.BaseObject));
        Assert.Equal(without.Length < 2, _session.Get("(Test-LibvirtImage $folder/web.ova -Strict).Passed").Any(p => (bool)p.BaseObject));
        foreach (string command in new[] { "Send-LibvirtVolume $folder/web.ova default", "Convert-LibvirtImage $folder/web.ova $folder/pool/" })
        {
            Outcome strict = _session.Run(command + " -Format raw -Strict");
            Assert.Equal(without, strict.Errors.Select(e => e.TargetObject.ToString()!.Split(':')[^1]));
            Assert.All(strict.Errors, e => Assert.Equal("ImageRefused", e.Id()));
            Assert.Empty(Directory.GetFiles(pool));

            Outcome lenient = _session.Run(command + " -Format raw");
            Assert.Equal(2, lenient.Output.Count);
            Assert.Equal(without.Select(d => $"'{_session.PathOf("web.ova")}:{d}': The package has no digest of '{d}'."), lenient.Warnings);
            _session.Get("Get-LibvirtVolume -Pool default | Remove-LibvirtVolume -Confirm:$false");
        }
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/web.ova default -Format qcow2")]
    [InlineData("Convert-LibvirtImage $folder/web.ova $folder/pool/ -Format qcow2")]
    public void A_file_beside_the_disks_that_was_changed_keeps_back_all_of_the_package(string command)
    {
        string pool = _session.Connect();
        string package = PackWithCompanions();
        TestPackage.ChangeDigest(package, "web.iso");

        Outcome outcome = _session.Run(command);

        Assert.Equal(("ImageRefused", package), (Assert.Single(outcome.Errors).Id(), outcome.Errors[0].TargetObject));
        Assert.Contains("'web.iso'", outcome.Errors[0].ToString());
        Assert.Empty(outcome.Output);
        Assert.Contains("No disk of", Assert.Single(outcome.Warnings));
        Assert.Empty(Directory.GetFiles(pool));
        Assert.Equal(["OvaDigest", "OvaDigest"], _session.Get("(Test-LibvirtImage $folder/web.ova).Findings.Id").Select(i => i.BaseObject));
        Assert.Equal([false, false], _session.Get("(Test-LibvirtImage $folder/web.ova).Passed").Select(p => p.BaseObject));
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/web.ova default -Format qcow2")]
    [InlineData("Convert-LibvirtImage $folder/web.ova $folder/pool/ -Format qcow2")]
    public void A_file_that_the_package_lacks_is_one_warning_that_a_strict_policy_refuses(string command)
    {
        string pool = _session.Connect();
        string package = PackWithCompanions();
        TestPackage.ChangeName(package, "web.nvram", "old.nvram");

        Outcome strict = _session.Run(command + " -Strict");
        Assert.Equal(package, Assert.Single(strict.Errors).TargetObject);
        Assert.Empty(Directory.GetFiles(pool));

        Outcome lenient = _session.Run(command);
        Assert.Empty(lenient.Errors);
        Assert.Equal([$"'{package}': The manifest lists 'old.nvram', which is not in the package."], lenient.Warnings);
        Assert.Equal(2, lenient.Output.Count);
        Assert.Equal(["OvaMissingMember", "OvaMissingMember"], _session.Get("(Test-LibvirtImage $folder/web.ova).Findings.Id").Select(i => i.BaseObject));
        Assert.Equal([true, true], _session.Get("(Test-LibvirtImage $folder/web.ova).Passed").Select(p => p.BaseObject));
    }

    [Fact]
    public void No_disk_of_a_package_that_is_asked_for_is_no_error()
    {
        string package = PackWithCompanions();
        Outcome outcome = _session.Run("Convert-LibvirtImage $folder/web.ova $folder -Format raw -Disk @()");
        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Output);
        Assert.True(File.Exists(package));
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/web.ova default -Format qcow2")]
    [InlineData("Convert-LibvirtImage $folder/web.ova $folder/pool/ -Format qcow2")]
    public void One_disk_with_a_fault_keeps_back_all_of_the_package(string command)
    {
        string pool = _session.Connect();
        string package = _session.Package("web.ova", "web-disk1.vmdk", "web-disk2.vmdk");
        TestPackage.ChangeDigest(package, "web-disk2.vmdk");

        Outcome outcome = _session.Run(command);

        Assert.Equal(("ImageRefused", package + ":web-disk2.vmdk"), (Assert.Single(outcome.Errors).Id(), outcome.Errors[0].TargetObject));
        Assert.StartsWith($"No disk of '{package}' was taken", Assert.Single(outcome.Warnings));
        Assert.Empty(outcome.Output);
        Assert.Empty(Directory.GetFiles(pool));
        Assert.Single(_session.Get(command + " -Disk *1.vmdk"));
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/web.ova default -Name disk -Format qcow2")]
    [InlineData("Convert-LibvirtImage $folder/web.ova $folder/pool/disk.qcow2")]
    public void One_name_for_two_disks_is_refused_before_the_first(string command)
    {
        string pool = _session.Connect();
        _session.Package("web.ova", "web-disk1.vmdk", "web-disk2.vmdk");

        Outcome outcome = _session.Run(command);

        Assert.Equal("DuplicateTarget", Assert.Single(outcome.Errors).Id());
        Assert.Empty(outcome.Output);
        Assert.Empty(Directory.GetFiles(pool));
    }

    [Fact]
    public void A_package_is_not_written_over_by_one_of_its_disks()
    {
        string package = _session.Package("web.ova", "web-disk1.vmdk");
        byte[] before = File.ReadAllBytes(package);

        Assert.StartsWith("DestinationIsSource,", _session.Fail("Convert-LibvirtImage $folder/web.ova $folder/web.ova -Format raw -Force").FullyQualifiedErrorId);
        Assert.Equal(before, File.ReadAllBytes(package));
    }

    [Theory]
    [InlineData("Send-LibvirtVolume $folder/disk.raw -Pool default -Format bochs")]
    [InlineData("Receive-LibvirtVolume disk.qcow2 -Pool default -DestinationPath $folder/disk.dmg")]
    public void A_format_that_is_only_read_is_one_error(string script)
    {
        _session.Connect();
        _session.Raw("disk.raw");
        _session.Get("Send-LibvirtVolume $folder/disk.raw -Pool default -Format qcow2");

        Assert.StartsWith("InvalidRequest,", _session.Fail(script).FullyQualifiedErrorId);
    }

    [Fact]
    public void Extent_files_are_opened_with_the_switch_only()
    {
        byte[] payload = File.ReadAllBytes(_session.Raw("disk.raw"));
        File.Move(_session.PathOf("disk.raw"), _session.PathOf("disk-flat.vmdk"));
        File.WriteAllText(
            _session.PathOf("disk.vmdk"),
            "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n\nRW 2048 FLAT \"disk-flat.vmdk\" 0\n");

        Assert.StartsWith("ImageRefused,", _session.Fail("Convert-LibvirtImage $folder/disk.vmdk $folder/back.raw").FullyQualifiedErrorId);
        Assert.Single(_session.Run("Convert-LibvirtImage $folder/disk.vmdk $folder/back.raw -AllowExtentFile").Output);
        Assert.Equal(payload, File.ReadAllBytes(_session.PathOf("back.raw")));
    }

    [Theory]
    [InlineData("link", "Put the extent file itself beside the image")]
    [InlineData("../disk-flat.vmdk", "Convert the image to a single file")]
    [InlineData("gone", "Copy all files of the disk into one folder")]
    public void What_an_image_names_as_its_extent_is_the_fault_of_the_image(string name, string advice)
    {
        _session.Connect();
        File.Move(_session.Raw("disk.raw"), _session.PathOf("disk-flat.vmdk"));
        File.CreateSymbolicLink(_session.PathOf("link"), _session.PathOf("disk-flat.vmdk"));
        File.WriteAllText(
            _session.PathOf("disk.vmdk"),
            $"# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\ncreateType=\"monolithicFlat\"\n\nRW 2048 FLAT \"{name}\" 0\n");

        Assert.Equal([false], _session.Get("(Test-LibvirtImage $folder/disk.vmdk -AllowExtentFile).Passed").Select(p => p.BaseObject));
        foreach (string command in new[] { "Send-LibvirtVolume $folder/disk.vmdk default -Format qcow2", "Convert-LibvirtImage $folder/disk.vmdk $folder/back.raw" })
        {
            ErrorRecord error = _session.Fail(command + " -AllowExtentFile");
            Assert.Equal("ImageRefused", error.Id());
            Assert.StartsWith(advice, error.ErrorDetails.RecommendedAction);
        }
    }

    [Fact]
    public void The_header_of_what_is_compressed_is_seen_without_the_rest_of_it()
    {
        string image = _session.Qcow2("disk.qcow2");
        using (var file = new FileStream(image, FileMode.Open))
        {
            // More than is looked at, and nothing that could be left out.
            file.Position = file.Length;
            byte[] noise = new byte[8 << 20];
            new Random(1).NextBytes(noise);
            file.Write(noise);
        }

        Gzip(image);
        using (FileStream packed = File.OpenWrite(image + ".gz"))
        {
            packed.SetLength(packed.Length / 2);
        }

        Outcome outcome = _session.Run("Get-LibvirtImage $folder/disk.qcow2.gz");

        Assert.Empty(outcome.Errors);
        Assert.Empty(outcome.Warnings);
        PSObject described = Assert.Single(outcome.Output);
        Assert.Equal((1UL << 20, new FileInfo(image + ".gz").Length), (described.Get("VirtualSize"), described.Get("FileSize")));
        Assert.Equal("ImageRefused", _session.Run("Get-LibvirtImage $folder/disk.qcow2.gz -Mapped").Errors.Single().Id());
    }

    [Fact]
    public void A_compressed_raw_disk_is_examined_to_its_end_without_a_temporary_file()
    {
        _session.Raw("disk.raw");
        _session.Get("Convert-LibvirtImage $folder/disk.raw $folder/fixed.vhd -Subformat fixed");
        File.Move(_session.PathOf("fixed.vhd"), _session.PathOf("fixed.raw"));
        Gzip(_session.PathOf("disk.raw"));
        Gzip(_session.PathOf("fixed.raw"));

        Outcome outcome = _session.Run("Test-LibvirtImage $folder/*.raw.gz");

        Assert.Empty(outcome.Warnings);
        Assert.Equal([true, false], outcome.Output.Select(r => r.Get("Passed")));
        Assert.Equal(_session.Get("(Test-LibvirtImage $folder/fixed.raw).Findings.Id"), _session.Get("(Test-LibvirtImage $folder/fixed.raw.gz).Findings.Id"));
    }

    [Fact]
    public void The_largest_size_of_a_policy_bounds_what_is_unpacked_of_a_raw_disk()
    {
        string pool = _session.Connect();
        Gzip(_session.Raw("disk.raw"));

        Assert.Equal(["VirtualSizeLimit"], _session.Get("(Test-LibvirtImage $folder/disk.raw.gz -MaxVirtualSize 1048575).Findings.Id").Select(i => i.ToString()));
        Assert.Equal([true], _session.Get("(Test-LibvirtImage $folder/disk.raw.gz -MaxVirtualSize 1MB).Passed").Select(p => p.BaseObject));
        foreach (string command in new[] { "Send-LibvirtVolume $folder/disk.raw.gz default", "Convert-LibvirtImage $folder/disk.raw.gz $folder/pool/" })
        {
            ErrorRecord error = _session.Fail(command + " -Format qcow2 -MaxVirtualSize 1023K");
            Assert.Equal("ImageRefused", error.Id());
            Assert.StartsWith("Raise -MaxVirtualSize", error.ErrorDetails.RecommendedAction);
            Assert.Empty(Directory.GetFiles(pool));
        }

        // A container may be longer than its disk.
        _session.Get($"Convert-LibvirtImage '{_session.Raw("small.raw", size: 8192)}' $folder/small.qcow2");
        Gzip(_session.PathOf("small.qcow2"));
        Assert.Equal([true], _session.Get("(Test-LibvirtImage $folder/small.qcow2.gz -MaxVirtualSize 8192 -WarningAction Ignore).Passed").Select(p => p.BaseObject));
    }

    [Fact]
    public void An_empty_file_is_remarked_on()
    {
        _session.Connect();
        File.WriteAllBytes(_session.PathOf("disk.raw"), []);

        Assert.Equal(["RawEmpty"], _session.Get("(Test-LibvirtImage $folder/disk.raw).Findings.Id").Select(i => i.ToString()));
        Assert.Equal([$"'{_session.PathOf("disk.raw")}': The file has no bytes, so the disk has none."], _session.Run("Send-LibvirtVolume $folder/disk.raw default").Warnings);
    }

    private string PackWithCompanions()
    {
        string[] disks = ["a.vmdk", "b.vmdk"];
        string[] companions = ["web.iso", "web.nvram", "web.cert"];
        _session.Raw("a.raw");
        _session.Raw("b.raw", seed: 5);
        _session.Get("Convert-LibvirtImage $folder/?.raw -Format vmdk -Subformat streamOptimized");
        Array.ForEach(companions, c => File.WriteAllText(_session.PathOf(c), c));
        return _session.Pack("web.ova", disks, "SHA256", [.. disks, .. companions]);
    }

    /// <summary>Temporary files that this process has open. On Linux they have no name any more.</summary>
    private static int OpenSpools() => OperatingSystem.IsLinux()
        ? new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos().Count(f => f.LinkTarget?.Contains(".spool", StringComparison.Ordinal) == true)
        : Directory.GetFiles(Path.GetTempPath(), "libvirtstorage-*.spool").Length;

    private static string Gzip(string path)
    {
        using FileStream packed = File.Create(path + ".gz");
        using var gzip = new GZipStream(packed, CompressionLevel.Fastest);
        using FileStream file = File.OpenRead(path);
        file.CopyTo(gzip);
        return path;
    }
}
