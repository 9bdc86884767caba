using System.IO;
using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Tests.Hosting;
using Xunit;

namespace LibvirtStorage.Tests.Commands;

/// <summary>-Path and -LiteralPath, the same on every command that reads files.</summary>
public sealed class PathTests : System.IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Wildcards_match_files_and_leave_folders_out()
    {
        _session.Raw("a.raw");
        _session.Raw("b.raw");
        Directory.CreateDirectory(_session.PathOf("c.raw"));

        Assert.Equal(["a.raw", "b.raw"], Names("Get-LibvirtImage $folder/*.raw"));
    }

    [Fact]
    public void Paths_are_relative_to_the_location_of_PowerShell()
    {
        _session.Raw("a.raw");

        Assert.Equal(["a.raw"], Names("$ExecutionContext.SessionState.Path.SetLocation($folder) > $null; Get-LibvirtImage a.raw"));
    }

    [Fact]
    public void A_literal_path_may_have_brackets()
    {
        _session.Raw("disk [1].raw");

        Assert.Equal(["disk [1].raw"], Names("Get-LibvirtImage -LiteralPath \"$folder/disk [1].raw\""));
    }

    [Theory]
    [InlineData("\"$folder/a.raw\", \"$folder/b.raw\" | Get-LibvirtImage")]
    [InlineData("[IO.FileInfo]\"$folder/a.raw\", [IO.FileInfo]\"$folder/b.raw\" | Get-LibvirtImage")]
    [InlineData("[pscustomobject]@{ LP = \"$folder/a.raw\" }, [pscustomobject]@{ PSPath = \"$folder/b.raw\" } | Get-LibvirtImage")]
    [InlineData("Get-LibvirtImage \"$folder/a.raw\", \"$folder/b.raw\" | Get-LibvirtImage")]
    public void Files_come_through_the_pipeline(string script)
    {
        _session.Raw("a.raw");
        _session.Raw("b.raw");

        Assert.Equal(["a.raw", "b.raw"], Names(script));
    }

    [Fact]
    public void A_file_with_brackets_in_its_name_goes_through_the_pipeline()
    {
        _session.Raw("disk [1].raw");

        Assert.Equal(["disk [1].raw"], Names("Get-LibvirtImage -LiteralPath \"$folder/disk [1].raw\" | Test-LibvirtImage"));
    }

    [Fact]
    public void A_missing_file_costs_one_error_and_the_others_are_dealt_with()
    {
        _session.Raw("a.raw");

        Outcome outcome = _session.Run("Get-LibvirtImage $folder/none.raw, $folder/a.raw");

        ErrorRecord error = Assert.Single(outcome.Errors);
        Assert.Equal("PathNotFound,LibvirtStorage.Commands.GetLibvirtImageCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal(_session.PathOf("none.raw"), error.TargetObject);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        Assert.IsType<FileNotFoundException>(error.Exception);
        Assert.Single(outcome.Output);
    }

    [Fact]
    public void A_pattern_in_a_missing_folder_is_one_error() =>
        Assert.Equal("PathNotFound", _session.Fail("Get-LibvirtImage $folder/none/*.raw").Id());

    [Fact]
    public void A_literal_path_to_nothing_is_one_error() =>
        Assert.Equal("PathNotFound", _session.Fail("Get-LibvirtImage -LiteralPath $folder/none.raw").Id());

    [Theory]
    [InlineData("Env:PATH")]
    [InlineData("Variable:folder")]
    public void Other_providers_have_no_images(string path)
    {
        ErrorRecord error = _session.Fail($"Get-LibvirtImage {path}");

        Assert.Equal("ProviderNotSupported", error.Id());
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
    }

    [Fact]
    public void A_drive_that_does_not_exist_is_one_error() =>
        Assert.Equal("PathInvalid", _session.Fail("Get-LibvirtImage -LiteralPath Nope:/a.raw").Id());

    [Theory]
    [InlineData("-LiteralPath \"a`0b\"")]
    [InlineData("-LiteralPath FileSystem::")]
    [InlineData("'*[z-a]*'")]
    public void A_path_that_none_can_be_is_one_error(string path)
    {
        ErrorRecord error = _session.Fail($"Test-LibvirtImage {path} -SourceFormat raw");

        Assert.Equal(("PathInvalid", ErrorCategory.InvalidArgument), (error.Id(), error.CategoryInfo.Category));
    }

    [Theory]
    [InlineData("a`0b")]
    [InlineData("FileSystem::")]
    public void A_destination_that_no_path_can_be_is_one_error(string path)
    {
        File.WriteAllBytes(_session.PathOf("disk.raw"), new byte[512]);

        Assert.Equal("PathInvalid", _session.Fail($"Convert-LibvirtImage $folder/disk.raw \"{path}\" -Format qcow2").Id());
    }

    [Fact]
    public void A_folder_is_no_image()
    {
        Directory.CreateDirectory(_session.PathOf("folder.raw"));

        Assert.Equal("NotRegularFile", _session.Fail("Get-LibvirtImage -LiteralPath $folder/folder.raw").Id());
    }

    [Theory]
    [InlineData("folder.raw")]
    [InlineData("folder")]
    public void A_folder_is_called_a_folder(string name)
    {
        Directory.CreateDirectory(_session.PathOf(name));

        ErrorRecord error = _session.Fail($"Get-LibvirtImage $folder/{name}");

        Assert.Equal("NotRegularFile", error.Id());
        Assert.DoesNotContain("There is no file", error.ToString());
    }

    [Fact]
    public void A_name_that_is_a_pattern_and_does_not_match_itself_is_no_silence()
    {
        _session.Raw("disk [1].raw");

        ErrorRecord error = _session.Fail("Get-LibvirtImage \"$folder/disk [1].raw\"");

        Assert.Equal("PathNotFound", error.Id());
        Assert.Contains("-LiteralPath", error.ErrorDetails.RecommendedAction);
        Assert.Empty(_session.Get("Get-LibvirtImage \"$folder/disk [2].raw\""));
    }

    [Fact]
    public void ErrorAction_Stop_ends_the_pipeline_with_the_same_id()
    {
        var e = Assert.Throws<ActionPreferenceStopException>(() => _session.Run("Get-LibvirtImage $folder/none.raw -ErrorAction Stop"));

        Assert.Equal("PathNotFound,LibvirtStorage.Commands.GetLibvirtImageCommand", e.ErrorRecord.FullyQualifiedErrorId);
    }

    private string[] Names(string script) => _session.Get(script).Select(o => Path.GetFileName((string)o.Get("Path")!)).ToArray();
}
