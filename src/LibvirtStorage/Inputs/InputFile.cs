using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using LibvirtStorage.Errors;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Paths;

namespace LibvirtStorage.Inputs;

/// <summary>A file that was named on the command line, and the images in it. Extensions say which those are, never the content.</summary>
internal sealed class InputFile : IDisposable
{
    private readonly FileInfo _file;
    private readonly ImageFormat? _declared;
    private FileByteSource? _package;

    /// <param name="file">The file.</param>
    /// <param name="declared">What its images were declared to be; null if extensions have to say it.</param>
    public InputFile(FileInfo file, ImageFormat? declared)
    {
        _file = file;
        _declared = declared;
    }

    /// <summary>Whether the file is a package with any number of images.</summary>
    public bool IsPackage => OvaPackage.IsNamed(_file.Name);

    /// <summary>The image in a file that is no package.</summary>
    public ImageInput Single()
    {
        bool isWrapped = Wrapper.TryGetByExtension(_file.Name, out Wrapper? wrapper, out string? inner);
        return new ImageInput(_file, FormatOf(isWrapped ? inner! : _file.Name), wrapper, packaged: null);
    }

    /// <summary>Opens the package and finds its disks. The package stays open until this is disposed.</summary>
    /// <param name="disks">Names of the wanted disks, with wildcards; null for all.</param>
    /// <param name="token">Stops it.</param>
    /// <exception cref="DiskImageException">The package is broken.</exception>
    public IReadOnlyList<ImageInput> Disks(string[]? disks, CancellationToken token)
    {
        _package = FileByteSource.Open(_file.FullName);
        OvaPackage package = OvaPackage.Open(_package, new BudgetMeter(ImageBudget.Default, token));
        (string Text, NamePattern Pattern)[]? wanted = disks?.Select(d => (d, new NamePattern(d, WildcardOptions.IgnoreCase))).ToArray();
        if (wanted?.FirstOrDefault(w => !package.Disks.Any(p => w.Pattern.IsMatch(p.Member.Name))).Text is { } missing)
        {
            throw new RefusedException(PathErrors.DiskNotFound(missing, _file.FullName, package.Disks.Select(d => d.Member.Name)));
        }

        return package.Disks
            .Where(p => wanted is null || wanted.Any(w => w.Pattern.IsMatch(p.Member.Name)))
            .Select(d => new ImageInput(_file, FormatOf(d), d.Wrapper, d) { Companions = package.Companions })
            .ToList();
    }

    public void Dispose() => _package?.Dispose();

    private ImageFormat FormatOf(OvaDisk disk) =>
        _declared ?? (disk.Format is { } name && ImageFormats.TryGet(name, out ImageFormat? format)
            ? format
            : throw new RefusedException(FormatErrors.SourceFormatNotDeclared($"{_file.FullName}:{disk.Member.Name}")));

    private ImageFormat FormatOf(string name)
    {
        ImageFormat? format = _declared;
        return format is not null || ImageFormats.TryGetByExtension(name, out format)
            ? format!
            : throw new RefusedException(
                _file.Exists ? FormatErrors.SourceFormatNotDeclared(_file.FullName)
                : Directory.Exists(_file.FullName) ? PathErrors.IsFolder(_file.FullName)
                : PathErrors.PathNotFound(_file.FullName, new FileNotFoundException()));
    }
}
