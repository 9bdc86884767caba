using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Output;
using LibvirtStorage.Policies;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that accepts images under a policy.</summary>
public abstract class PolicyCmdlet : ImageCmdlet
{
    /// <summary>Largest payload.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? MaxVirtualSize { get; set; }

    /// <summary>Formats that are accepted.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
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
    public LibvirtImagePolicy? Policy { get; set; }

    internal sealed override bool ExtentFileAllowed => EffectivePolicy.AllowExtentFile;

    /// <summary>The policy for the current image.</summary>
    internal ImagePolicy EffectivePolicy => PolicyFields.Of(MyInvocation, Policy?.Policy);
}
