using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Inputs;
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

    /// <summary>Accept images whose payload is encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowEncryption { get; set; }

    /// <summary>Emit whether the image passed, and nothing else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    internal override void ProcessImage(ImageInput image)
    {
        ImagePolicy policy = EffectivePolicy;
        WriteVerbose($"Examining '{image.Name}' as {image.Format}.");
        LibvirtImageReport report = Examine(image, policy);
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

    /// <summary>What the image shows, and what its package says of it: of a disk that cannot be unpacked too.</summary>
    private LibvirtImageReport Examine(ImageInput image, ImagePolicy policy)
    {
        ImageReport verdict = Validate(image, policy);
        Finding?[] digest = [CheckDigest(image)];
        return new LibvirtImageReport(image, verdict.With([.. image.CheckDescription(verdict.Info, policy), .. digest.OfType<Finding>(), .. CheckCompanions(image)]));
    }

    /// <summary>What unpacking finds is a finding like any other.</summary>
    private ImageReport Validate(ImageInput image, ImagePolicy policy)
    {
        try
        {
            ByteSource source = Hold(Open(image, readForward: true));
            return Await(token =>
            {
                var budget = new BudgetMeter(ImageBudget.Default, token);
                return source.CanSeek
                    ? ImageValidator.Validate(source, image.Format, policy, budget)
                    : ForwardValidation.Validate(source, image.Format, policy, budget);
            });
        }
        catch (DiskImageException e)
        {
            return ImageReport.Refused(image.Format, e.Finding, policy);
        }
    }
}
