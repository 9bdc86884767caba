using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>A format is declared, by parameter or by an unambiguous extension, and never guessed.</summary>
public sealed class SourceFormatTests : System.IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("disk.img")]
    [InlineData("disk")]
    [InlineData("disk.bin")]
    public void An_extension_that_says_nothing_costs_one_error_that_names_the_parameter(string name)
    {
        _session.Raw(name);
        _session.Raw("z.raw");

        Outcome outcome = _session.Run($"Test-LibvirtImage $folder/{name}, $folder/z.raw");

        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("SourceFormatNotDeclared", error.Id());
        Assert.Contains("-SourceFormat", error.ErrorDetails.RecommendedAction);
        Assert.Equal(_session.PathOf(name), error.TargetObject);
        Assert.Single(outcome.Output);
    }

    [Theory]
    [InlineData("disk.lzma")]
    [InlineData("web.ova.gz")]
    [InlineData("disks.zip")]
    public void What_is_packed_in_another_way_has_to_be_unpacked(string name)
    {
        File.WriteAllBytes(_session.PathOf(name), new byte[512]);

        ErrorRecord error = _session.Fail($"Test-LibvirtImage $folder/{name}");

        Assert.Equal("SourceFormatNotDeclared", error.Id());
        Assert.StartsWith("Unpack the file first", error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("RAW")]
    public void A_parameter_declares_in_any_case(string format)
    {
        _session.Raw("disk.img");

        Assert.Single(_session.Get($"Get-LibvirtImage $folder/disk.img -SourceFormat {format}"));
    }

    [Fact]
    public void A_format_that_does_not_exist_is_refused_with_the_list_of_those_that_do()
    {
        _session.Raw("disk.raw");

        string message = _session.Fail("Get-LibvirtImage $folder/disk.raw -SourceFormat floppy").Exception.Message;

        Assert.Contains("no image format 'floppy'", message);
        Assert.Contains("qcow2", message);
    }

    [Fact]
    public void Format_of_an_object_in_the_pipeline_declares_the_source_but_never_the_result()
    {
        _session.Raw("disk.img");
        PSObject result = Assert.Single(_session.Get("[pscustomobject]@{ LP = \"$folder/disk.img\"; SourceFormat = 'raw'; Format = 'qcow2' } | Convert-LibvirtImage -DestinationPath $folder/result.raw"));

        Assert.Equal("raw", result.Get("SourceFormat"));
        Assert.Equal("raw", result.Get("Format"));
    }

    [Fact]
    public void Completion_offers_the_formats()
    {
        CommandCompletion completion = Complete("Get-LibvirtImage a.raw -SourceFormat q");

        Assert.Equal(["qcow", "qcow2", "qed"], completion.CompletionMatches.Select(m => m.CompletionText));
    }

    private CommandCompletion Complete(string line)
    {
        using PowerShell shell = PowerShell.Create(_session.Runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell);
    }
}
