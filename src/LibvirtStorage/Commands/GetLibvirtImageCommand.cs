using System.IO;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <summary>Shows what the headers of image files say. Says nothing of whether the rest is sound: that is Test-LibvirtImage.</summary>
[Cmdlet(VerbsCommon.Get, "LibvirtImage", DefaultParameterSetName = PathSet)]
[OutputType(typeof(LibvirtImage))]
public sealed class GetLibvirtImageCommand : ImageCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessImage(FileInfo file, ImageFormat format) => WriteObject(Await(token =>
    {
        using FileByteSource source = FileByteSource.Open(file.FullName);
        return new LibvirtImage(file.FullName, format.Identify(source, new BudgetMeter(ImageBudget.Default, token)));
    }));
}
