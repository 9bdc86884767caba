using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Inputs;

namespace LibvirtStorage.Output;

/// <summary>What an image's header says. Text that comes from the image is escaped.</summary>
public sealed class LibvirtImage
{
    internal LibvirtImage(ImageInput image, ImageInfo info, ulong? mappedSize)
    {
        Path = image.File.FullName;
        Disk = image.Disk;
        SourceFormat = info.Format;
        Variant = info.Variant;
        VirtualSize = info.VirtualSize;
        MappedSize = mappedSize;
        FileSize = image.StoredLength;
        ClusterSize = info.ClusterSize;
        Compression = info.Compression;
        Encryption = info.Encryption;
        BackingFile = info.References.FirstOrDefault(r => r.Kind == ExternalReference.BackingFile)?.Target;
        References = info.References.Select(r => r.ToString()).ToArray();
        Features = info.Features.ToArray();
        SnapshotCount = info.SnapshotCount;
        BitmapCount = info.BitmapCount;
        Creator = info.Creator;
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>The name of the disk's file, if the file is a package of disks (.ova); else null.</summary>
    public string? Disk { get; }

    /// <summary>The declared format.</summary>
    public string SourceFormat { get; }

    /// <summary>The variant of the format, or null if there is only one.</summary>
    public string? Variant { get; }

    /// <summary>Size of the guest-visible payload in bytes.</summary>
    public ulong VirtualSize { get; }

    /// <summary>Payload bytes that are stored, if they were to be counted and can be; else null.</summary>
    public ulong? MappedSize { get; }

    /// <summary>Length in bytes as it is stored: of the file, or of the disk in its package; compressed, if it is that.</summary>
    public long FileSize { get; }

    /// <summary>Allocation unit in bytes, or null.</summary>
    public int? ClusterSize { get; }

    /// <summary>Compression of data clusters, or null.</summary>
    public string? Compression { get; }

    /// <summary>Encryption method, or null.</summary>
    public string? Encryption { get; }

    /// <summary>The backing file that the image names, or null. It is never opened.</summary>
    public string? BackingFile { get; }

    /// <summary>Everything outside the file that the image points to.</summary>
    public string[] References { get; }

    /// <summary>Features in use, in the format's own terms.</summary>
    public string[] Features { get; }

    /// <summary>Number of internal snapshots.</summary>
    public int SnapshotCount { get; }

    /// <summary>Number of persistent bitmaps.</summary>
    public int BitmapCount { get; }

    /// <summary>The program that wrote the image, or null.</summary>
    public string? Creator { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Disk is null ? Path : Path + ":" + Disk;
}
