using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

public sealed class GetLibvirtImageTests : System.IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Shows_what_the_header_says_with_sizes_as_numbers()
    {
        _session.Qcow2("disk.qcow2");

        PSObject image = Assert.Single(_session.Get("Get-LibvirtImage $folder/disk.qcow2"));

        Assert.Equal("LibvirtStorage.Output.LibvirtImage", image.TypeNames[0]);
        Assert.Equal("qcow2", image.Get("SourceFormat"));
        Assert.Equal(1UL << 20, image.Get("VirtualSize"));
        Assert.Equal(new FileInfo(_session.PathOf("disk.qcow2")).Length, image.Get("FileSize"));
        Assert.Equal(65536, image.Get("ClusterSize"));
        Assert.Null(image.Get("BackingFile"));
        Assert.Equal(_session.PathOf("disk.qcow2"), image.ToString());
    }

    [Fact]
    public void Names_the_backing_file_and_does_not_open_it()
    {
        _session.WithBackingFile("disk.qcow2");

        Assert.Equal("/etc/shadow", Assert.Single(_session.Get("Get-LibvirtImage $folder/disk.qcow2")).Get("BackingFile"));
    }

    [Fact]
    public void Mapped_bytes_that_cannot_be_counted_are_a_warning_with_the_reason()
    {
        _session.WithBackingFile("backed.qcow2");
        _session.Encrypted("secret.qcow2");
        _session.Qcow2("whole.qcow2");
        Assert.Empty(_session.Run("Get-LibvirtImage $folder/*.qcow2").Warnings);

        Outcome outcome = _session.Run("Get-LibvirtImage $folder/*.qcow2 -Mapped");

        Assert.Empty(outcome.Errors);
        Assert.Equal([null, null, 2UL << 16], outcome.Output.Select(i => i.Get("MappedSize")));
        Assert.Equal(
            [
                $"'{_session.PathOf("backed.qcow2")}': The mapped bytes were not counted, since the image has the backing file '/etc/shadow', which is not opened.",
                $"'{_session.PathOf("secret.qcow2")}': The mapped bytes were not counted, since the payload is encrypted (aes).",
            ],
            outcome.Warnings);
    }

    [Fact]
    public void Refuses_a_header_that_is_not_of_the_declared_format()
    {
        _session.Raw("disk.raw");

        ErrorRecord error = _session.Fail("Get-LibvirtImage $folder/disk.raw -SourceFormat qcow2");

        Assert.Equal("ImageRefused", error.Id());
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.Equal(_session.PathOf("disk.raw"), error.TargetObject);
        Assert.StartsWith($"'{_session.PathOf("disk.raw")}' was refused: ", error.ToString(), System.StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_sizes_for_people()
    {
        _session.Raw("disk.raw", size: 3 << 19);

        string[] lines = _session.Show("Get-LibvirtImage $folder/disk.raw");

        Assert.Equal(["Name", "SourceFormat", "VirtualSize", "FileSize", "ClusterSize", "Compression"], Words(lines[0]));
        Assert.Equal(["disk.raw", "raw", "1.5", "MiB", "1.5", "MiB"], Words(lines[2]));
    }

    private static string[] Words(string line) => line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries);
}
