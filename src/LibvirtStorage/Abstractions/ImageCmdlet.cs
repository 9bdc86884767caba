using System.IO;
using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that works on image files, whose formats are declared and never guessed.</summary>
public abstract class ImageCmdlet : PathCmdlet
{
    /// <summary>What the files are declared to be; without it, the extension has to say so.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat? SourceFormat { get; set; }

    /// <inheritdoc/>
    protected sealed override void ProcessFile(FileInfo file)
    {
        ImageFormat? format = SourceFormat;
        if (format is null && !ImageFormats.TryGetByExtension(file.Name, out format))
        {
            throw new RefusedException(
                file.Exists ? FormatErrors.SourceFormatNotDeclared(file.FullName)
                : Directory.Exists(file.FullName) ? PathErrors.IsFolder(file.FullName)
                : PathErrors.PathNotFound(file.FullName, new FileNotFoundException()));
        }

        ProcessImage(file, format!);
    }

    /// <summary>Deals with one image.</summary>
    protected abstract void ProcessImage(FileInfo file, ImageFormat format);
}
