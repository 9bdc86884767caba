using System.IO;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;
using LibvirtStorage.Policies;

namespace LibvirtStorage.Commands;

/// <summary>Makes a policy that a team can share: an object for -Policy, and a JSON file of it.</summary>
[Cmdlet(VerbsCommon.New, "LibvirtImagePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(LibvirtImagePolicy))]
public sealed class NewLibvirtImagePolicyCommand : CancellableCmdlet
{
    /// <summary>A file to write the policy to, as JSON.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

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

    /// <summary>Accept images that name a backing file.</summary>
    [Parameter]
    public SwitchParameter AllowBackingFile { get; set; }

    /// <summary>Accept images whose payload is encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowEncryption { get; set; }

    /// <summary>Accept images that carry the signatures of other formats.</summary>
    [Parameter]
    public SwitchParameter AllowAmbiguousFormat { get; set; }

    /// <summary>Accept images whose payload is in extent files beside them.</summary>
    [Parameter]
    public SwitchParameter AllowExtentFile { get; set; }

    /// <summary>Replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        ImagePolicy policy = PolicyFields.Of(MyInvocation);
        if (Path is null || Attempt(Path, () => Save(policy, Path)))
        {
            WriteObject(new LibvirtImagePolicy(policy));
        }
    }

    private void Save(ImagePolicy policy, string path)
    {
        if (SessionState.Path.ResolveUnexpanded(path, out string? file) is { } error)
        {
            throw new RefusedException(error);
        }

        if (!Force && File.Exists(file))
        {
            throw new ImageDestinationException(ImageDestinationError.FileExists, $"'{file}' exists already.");
        }

        if (ShouldProcess($"file '{file}'", "Write the policy"))
        {
            using FileStream stream = new(file!, Force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write);
            using StreamWriter writer = new(stream);
            writer.Write(PolicyFile.Write(policy));
        }
    }
}
