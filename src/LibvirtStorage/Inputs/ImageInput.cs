using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Inputs;

/// <summary>One image to be dealt with: a file, what is wrapped in it, or a disk of a package.</summary>
internal sealed class ImageInput
{
    private readonly OvaDisk? _packaged;

    public ImageInput(FileInfo file, ImageFormat format, Wrapper? wrapper, OvaDisk? packaged)
    {
        File = file;
        Format = format;
        Wrapper = wrapper;
        _packaged = packaged;
    }

    public FileInfo File { get; }

    /// <summary>What it was declared to be.</summary>
    public ImageFormat Format { get; }

    /// <summary>The compression around it, or null.</summary>
    public Wrapper? Wrapper { get; }

    /// <summary>The name of the disk's file in its package; null where the file is the image.</summary>
    public string? Disk => _packaged?.Member.Name;

    /// <summary>What else the manifest of its package names, the same for each of its disks; null where the file is the image.</summary>
    public OvaCompanions? Companions { get; init; }

    /// <summary>Length in bytes as it is stored: of the file, or of the disk in its package.</summary>
    public long StoredLength => _packaged?.Member.Length ?? File.Length;

    /// <summary>The name that targets get when none is given, without an extension.</summary>
    public string BaseName
    {
        get
        {
            string name = Disk ?? File.Name;
            string inner = Wrapper is null ? name : Path.GetFileNameWithoutExtension(name);
            return ImageFormats.TryGetByExtension(inner, out _) || inner == name ? Path.GetFileNameWithoutExtension(inner) : inner;
        }
    }

    /// <summary>What messages call it.</summary>
    public string Name => Disk is null ? File.FullName : $"{File.FullName}:{Disk}";

    /// <summary>Opens the image's bytes.</summary>
    /// <param name="policy">Whether files beside it may be opened that it names, and how much of a disk is unpacked at most.</param>
    /// <param name="readForward">Whether a source that cannot seek will do, where the format can be read so.</param>
    /// <param name="announce">Told what takes time and room, from the thread that opens.</param>
    /// <param name="token">Stops unpacking.</param>
    public ByteSource Open(ImagePolicy policy, bool readForward, Action<string> announce, CancellationToken token)
    {
        ByteSource outer = OpenOuter(policy.AllowExtentFile);
        if (Wrapper is null)
        {
            return outer;
        }

        try
        {
            var options = new UnpackOptions
            {
                ReadForward = readForward && Format.IsPayload,
                SpoolReason = Format.IsPayload
                    ? "its mapped bytes are those that are stored there"
                    : $"a {Format} image is read in any order, and {Wrapper} from front to back only",
                Limits = UnpackLimits.Default with { MaxVirtualSize = Format.IsPayload ? policy.MaxVirtualSize : null },
                Announce = notice => announce(notice.ToString()),
                Cancellation = token,
            };
            return new OwningByteSource(UnpackedByteSource.Open(outer, Wrapper, options), outer);
        }
        catch
        {
            outer.Dispose();
            throw;
        }
    }

    /// <summary>Describes what is wrapped by its start alone, without a temporary file.</summary>
    /// <returns>The description; null if nothing is wrapped, or the start does not show it all.</returns>
    public ImageInfo? TryIdentifyHead(CancellationToken token)
    {
        if (Wrapper is null)
        {
            return null;
        }

        using ByteSource outer = OpenOuter(allowExtentFile: false);
        return UnpackedHead.TryIdentify(outer, Wrapper, Format, new UnpackOptions { Cancellation = token }, new BudgetMeter(ImageBudget.Default, token));
    }

    /// <summary>Holds a disk of a package against the package's manifest, which takes reading all of it.</summary>
    /// <returns>What is worth knowing.</returns>
    /// <exception cref="DiskImageException">It is not the file that the manifest speaks of.</exception>
    public Finding? CheckDigest(Action<long> progress, CancellationToken token) => _packaged?.CheckDigest(progress, token);

    /// <summary>Holds what the image's header says against what the package says of it.</summary>
    public IEnumerable<Finding> CheckDescription(ImageInfo? info, ImagePolicy policy)
    {
        if (info is not null && _packaged?.CheckCapacity(info, policy) is { } finding)
        {
            yield return finding;
        }
    }

    private ByteSource OpenOuter(bool allowExtentFile) => _packaged?.OpenSource() ?? FileByteSource.Open(File.FullName, allowFilesBeside: allowExtentFile);
}
