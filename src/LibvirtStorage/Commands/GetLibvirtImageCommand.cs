using System.Management.Automation;
using LibvirtStorage.Abstractions;
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
    /// <inheritdoc/>
    internal override void ProcessImage(ImageInput image)
    {
        using ByteSource source = Open(image, readForward: true);
        WriteObject(Await(token => new LibvirtImage(image, image.Format.Identify(source, new BudgetMeter(ImageBudget.Default, token)))));
    }
}
