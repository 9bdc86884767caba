using System;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Inputs;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;
using LibvirtStorage.Progress;

namespace LibvirtStorage.Commands;

/// <summary>Validates image files and writes their payload into files of another format.</summary>
[Cmdlet(VerbsData.Convert, "LibvirtImage", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(ConvertResult))]
public sealed class ConvertLibvirtImageCommand : ImageWritingCmdlet
{
    private readonly TargetNames _targets = new(TargetNames.OfFiles);

    /// <summary>The file to write, or a folder; without it the folder of the source.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? DestinationPath { get; set; }

    /// <summary>The file's name in that folder: a text, or a script block that is run for each source.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object? Name { get; set; }

    /// <summary>The format to write; without it, the extension of the file has to say so.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat? Format { get; set; }

    /// <summary>qcow2: the generation of the format.</summary>
    [Parameter]
    [ValidateSet("0.10", "1.1")]
    public string? Compat { get; set; }

    /// <summary>Cluster size (qcow2, qed), block size (vhdx).</summary>
    [Parameter]
    [SizeTransformation]
    public int? ClusterSize { get; set; }

    /// <summary>How data is compressed.</summary>
    [Parameter]
    public ImageCompression Compression { get; set; }

    /// <summary>The variant of the format, by its usual name.</summary>
    [Parameter]
    [ValidateSet("monolithicSparse", "streamOptimized", "dynamic", "fixed", "static")]
    public string? Subformat { get; set; }

    /// <summary>vpc: keep the exact size, where it would be rounded up to whole MiB.</summary>
    [Parameter]
    public SwitchParameter ExactSize { get; set; }

    /// <summary>Replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    internal override Action Prepare(ImageInput image)
    {
        string destination = Destination(image, out ImageFormat target);
        _targets.Claim(destination, image.Name);
        ByteSource source = Hold(Open(image, readForward: true));
        ImageFileConversionRequest request = new()
        {
            Source = source,
            SourceName = image.Name,
            SourcePath = image.File.FullName,
            SourceFormat = image.Format,
            DestinationPath = destination,
            Format = target,
            Policy = EffectivePolicy,
            WriterOptions = TransferArguments.Writer(ClusterSize, Compat, Compression, Subformat, ExactSize),
            Force = Force,
        };
        ImageFileConversion conversion = Await(token => ImageFileConversion.Create(request, token));
        WarnOf(image, conversion.Report.Info, conversion.Warnings);
        return () => Write(image, conversion);
    }

    private void Write(ImageInput image, ImageFileConversion conversion)
    {
        string destination = conversion.Request.DestinationPath;
        WriteVerbose(conversion.Description);
        if (ShouldProcess($"file '{destination}'", $"Convert '{image.Name}' from {image.Format} to {conversion.Request.Format} with {conversion.VirtualSize} bytes"))
        {
            var progress = new ProgressDisplay($"Converting '{image.Name}' to '{destination}'");
            ImageFileConversionResult result = Await(
                token => conversion.ExecuteAsync(done => progress.Report("Converting", done, conversion.PayloadSize), token), progress);
            WriteObject(new ConvertResult(conversion.Request, result));
        }
    }

    private string Destination(ImageInput image, out ImageFormat format)
    {
        bool isFolder = true;
        string path = DestinationPath is null
            ? image.File.DirectoryName!
            : DestinationFile.Resolve(SessionState.Path, DestinationPath, out isFolder);
        if (isFolder && (Name is not null || Format is not null))
        {
            path = System.IO.Path.Combine(path, NameArgument.AsFileName(NameArgument.For(Name, image, Format ?? ImageFormats.Raw), image.Name));
        }

        format = Format
            ?? (isFolder && Name is null ? throw new RefusedException(FormatErrors.FormatNotGiven(image.Name)) : FormatOf(path));
        return format.CanWrite ? path : throw new RefusedException(FormatErrors.FormatNotWritable(format));
    }

    private static ImageFormat FormatOf(string path) =>
        ImageFormats.TryGetByExtension(path, out ImageFormat? declared) ? declared : throw new RefusedException(FormatErrors.FormatNotDeclared(path));
}
