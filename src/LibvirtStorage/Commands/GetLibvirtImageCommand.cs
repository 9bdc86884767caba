using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Inputs;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <summary>Shows what the headers of image files say. Says nothing of whether the rest is sound: that is Test-LibvirtImage.</summary>
[Cmdlet(VerbsCommon.Get, "LibvirtImage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LibvirtImage))]
public sealed class GetLibvirtImageCommand : ImageCmdlet
{
    /// <summary>Count the mapped bytes, which means to read the tables and not only the header.</summary>
    [Parameter]
    public SwitchParameter Mapped { get; set; }

    /// <summary>Open extent files beside the image to count the bytes that they map.</summary>
    [Parameter]
    public SwitchParameter AllowExtentFile { get; set; }

    /// <inheritdoc/>
    internal override ImagePolicy EffectivePolicy => ImagePolicy.Default with { AllowExtentFile = AllowExtentFile };

    /// <inheritdoc/>
    internal override void ProcessImage(ImageInput image)
    {
        if (!Mapped && Await(image.TryIdentifyHead) is { } described)
        {
            WriteObject(new LibvirtImage(image, described, mappedSize: null));
            return;
        }

        ByteSource source = Hold(Open(image, readForward: !Mapped));
        (ImageInfo info, ulong? mapped) = Await(token =>
        {
            var budget = new BudgetMeter(ImageBudget.Default, token);
            ImageInfo header = image.Format.Identify(source, budget);
            return (header, Mapped && Obstacle(header) is null ? MappedSize(image.Format, source, budget) : null);
        });
        if (Mapped && Obstacle(info) is { } obstacle)
        {
            WriteWarning($"'{image.Name}': The mapped bytes were not counted, since {obstacle}.");
        }

        WriteObject(new LibvirtImage(image, info, mapped));
    }

    /// <summary>Why there is nothing to count: only a payload that is whole and in the clear has extents.</summary>
    private string? Obstacle(ImageInfo info) =>
        info.Encryption is { } encryption ? $"the payload is encrypted ({encryption})"
        : info.References.FirstOrDefault(r => !AllowExtentFile || r.Kind != ExternalReference.ExtentFile) is not { } reference ? null
        : reference.Kind == ExternalReference.ExtentFile ? $"the image has the {reference}, which is opened with -AllowExtentFile only"
        : $"the image has the {reference}, which is not opened";

    /// <summary>As the validator counts it: by the tables, whatever the file system makes of the file.</summary>
    private ulong? MappedSize(ImageFormat format, ByteSource source, BudgetMeter budget)
    {
        ImageReport report = ImageValidator.Validate(source, format, EffectivePolicy, budget);
        return report.MappedSize is null && report.Findings.FirstOrDefault(f => f.Severity == FindingSeverity.Error) is { } fault
            ? throw new DiskImageException(fault)
            : report.MappedSize;
    }
}
