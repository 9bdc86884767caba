using System;
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
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Inputs;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that works on image files, whose formats are declared and never guessed.</summary>
public abstract class ImageCmdlet : PathCmdlet
{
    private readonly Stack<IDisposable> _held = new();

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

    /// <summary>The policy for the current image; it bounds what is opened, too.</summary>
    internal virtual ImagePolicy EffectivePolicy => ImagePolicy.Default;

    /// <inheritdoc/>
    protected sealed override void ProcessFile(FileInfo file)
    {
        var input = new InputFile(file, SourceFormat);
        try
        {
            Process(file, input);
        }
        finally
        {
            Release(input);
        }
    }

    /// <summary>Deals with one image.</summary>
    internal abstract void ProcessImage(ImageInput image);

    /// <summary>Deals with the disks of a package, one after the other.</summary>
    internal virtual void ProcessDisks(FileInfo package, IReadOnlyList<ImageInput> disks)
    {
        foreach (ImageInput disk in disks)
        {
            if (!Attempt(disk.Name, () => ProcessSingle(disk)))
            {
                OnFailed();
            }
        }
    }

    /// <summary>Keeps something open until the work on an image, or on the disks that are taken together, is over.</summary>
    internal T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Push(resource);
        return resource;
    }

    /// <summary>The work on that is over.</summary>
    internal virtual void Release()
    {
        // What was opened first carries the others.
        while (_held.Count > 0)
        {
            Release(_held.Pop());
        }
    }

    /// <summary>Opens an image off the pipeline thread; what takes time and room is told while it happens.</summary>
    /// <param name="image">The image.</param>
    /// <param name="readForward">Whether a source that cannot seek will do.</param>
    internal ByteSource Open(ImageInput image, bool readForward)
    {
        var notices = new ConcurrentQueue<string>();
        ImagePolicy policy = EffectivePolicy;
        return AwaitTicking(
            token => Task.FromResult(image.Open(policy, readForward, notices.Enqueue, token)),
            () => WriteAll(image, notices),
            () => WriteAll(image, notices));
    }

    private void Process(FileInfo file, InputFile input)
    {
        if (input.IsPackage)
        {
            ProcessDisks(file, Await(token => input.Disks(Disk, token)));
        }
        else if (Disk?.FirstOrDefault() is { } disk)
        {
            throw new RefusedException(PathErrors.NoPackage(disk, file.FullName));
        }
        else
        {
            ProcessSingle(input.Single());
        }
    }

    private void ProcessSingle(ImageInput image)
    {
        try
        {
            ProcessImage(image);
        }
        finally
        {
            Release();
        }
    }

    private void WriteAll(ImageInput image, ConcurrentQueue<string> notices)
    {
        while (notices.TryDequeue(out string? notice))
        {
            WriteWarning($"'{image.Name}': {notice}");
        }
    }
}
