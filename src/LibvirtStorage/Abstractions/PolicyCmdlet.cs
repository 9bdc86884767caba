using System.Collections.Generic;
using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Inputs;
using LibvirtStorage.Output;
using LibvirtStorage.Policies;
using LibvirtStorage.Progress;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that accepts images under a policy.</summary>
public abstract class PolicyCmdlet : ImageCmdlet
{
    /// <summary>Largest payload.</summary>
    [Parameter]
    [SizeTransformation]
    [ValidateNotNull]
    public ulong? MaxVirtualSize { get; set; }

    /// <summary>Formats that are accepted.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    [ValidateNotNull]
    public ImageFormat[]? AllowedFormat { get; set; }

    /// <summary>Let warnings fail an image.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Accept images that carry the signatures of other formats.</summary>
    [Parameter]
    public SwitchParameter AllowAmbiguousFormat { get; set; }

    /// <summary>Accept images whose payload is in extent files beside them.</summary>
    [Parameter]
    public SwitchParameter AllowExtentFile { get; set; }

    /// <summary>The policy of a report. What the other parameters say can only make it stricter.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [ImagePolicyTransformation]
    [ValidateNotNull]
    public LibvirtImagePolicy? Policy { get; set; }

    /// <inheritdoc/>
    internal sealed override ImagePolicy EffectivePolicy => PolicyFields.Of(MyInvocation, Policy?.Policy);

    /// <summary>Holds a disk of a package against the package's manifest, with progress, since that reads all of it.</summary>
    /// <returns>What is wrong or worth knowing; null for an image outside of packages too.</returns>
    internal Finding? CheckDigest(ImageInput image)
    {
        var progress = new ProgressDisplay($"Checking '{image.Name}'");
        try
        {
            return Await(token => image.CheckDigest(done => progress.Report("Checking the digest", (ulong)done, (ulong)image.StoredLength), token), progress);
        }
        catch (DiskImageException e)
        {
            return e.Finding;
        }
    }

    /// <summary>Holds what else is in a disk's package against the manifest, once for all its disks.</summary>
    /// <returns>What is wrong or worth knowing; nothing for an image outside of packages.</returns>
    internal IReadOnlyList<Finding> CheckCompanions(ImageInput image)
    {
        if (image.Companions is not { } companions)
        {
            return [];
        }

        var progress = new ProgressDisplay($"Checking '{image.File.FullName}'");
        return Await(token => companions.Check(done => progress.Report("Checking digests", (ulong)done, (ulong)companions.Length), token), progress);
    }
}
