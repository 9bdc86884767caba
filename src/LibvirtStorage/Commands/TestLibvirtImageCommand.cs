using System.IO;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <summary>Examines the whole structure of image files and reports what a policy says of them.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LibvirtImage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LibvirtImageReport), typeof(bool))]
public sealed class TestLibvirtImageCommand : PolicyCmdlet
{
    /// <summary>Accept images that name a backing file.</summary>
    [Parameter]
    public SwitchParameter AllowBackingFile { get; set; }

    /// <summary>Emit whether the image passed, and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    internal override bool BackingFileAllowed => AllowBackingFile;

    /// <inheritdoc/>
    protected override void ProcessImage(FileInfo file, ImageFormat format)
    {
        ImagePolicy policy = EffectivePolicy;
        WriteVerbose($"Examining '{file.FullName}' as {format}.");
        LibvirtImageReport report = Await(token =>
        {
            using FileByteSource source = FileByteSource.Open(file.FullName);
            ImageReport verdict = ImageValidator.Validate(source, format, policy, new BudgetMeter(ImageBudget.Default, token));
            return new LibvirtImageReport(file.FullName, source.Length, verdict);
        });
        WriteObject(Quiet ? report.Passed : report);
    }

    /// <inheritdoc/>
    protected override void OnFailed()
    {
        if (Quiet)
        {
            WriteObject(false);
        }
    }
}
