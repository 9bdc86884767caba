using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Inputs;

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

    /// <summary>The disks of a package (.ova) that are meant, by the names of their files; without it all of them.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string[]? Disk { get; set; }

    /// <summary>Whether files may be opened that an image names and that lie beside it.</summary>
    internal virtual bool ExtentFileAllowed => false;

    /// <inheritdoc/>
    protected sealed override void ProcessFile(FileInfo file)
    {
        using var input = new InputFile(file, SourceFormat);
        if (!input.IsPackage)
        {
            if (Disk?.FirstOrDefault() is { } disk)
            {
                throw new RefusedException(PathErrors.NoPackage(disk, file.FullName));
            }

            ProcessImage(input.Single());
            return;
        }

        ProcessDisks(file, Await(token => input.Disks(Disk, token)));
    }

    /// <summary>Deals with one image.</summary>
    internal abstract void ProcessImage(ImageInput image);

    /// <summary>Deals with the disks of a package, one after the other.</summary>
    internal virtual void ProcessDisks(FileInfo package, IReadOnlyList<ImageInput> disks)
    {
        foreach (ImageInput disk in disks)
        {
            if (!Attempt(disk.Name, () => ProcessImage(disk)))
            {
                OnFailed();
            }
        }
    }

    /// <summary>Opens an image off the pipeline thread; what takes time and room is told while it happens.</summary>
    /// <param name="image">The image.</param>
    /// <param name="readForward">Whether a source that cannot seek will do.</param>
    internal ByteSource Open(ImageInput image, bool readForward)
    {
        var notices = new ConcurrentQueue<string>();
        return AwaitTicking(
            token => Task.FromResult(image.Open(ExtentFileAllowed, readForward, notices.Enqueue, token)),
            () => WriteAll(image, notices),
            () => WriteAll(image, notices));
    }

    private void WriteAll(ImageInput image, ConcurrentQueue<string> notices)
    {
        while (notices.TryDequeue(out string? notice))
        {
            WriteWarning($"'{image.Name}': {notice}");
        }
    }
}
