using System.Linq;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Inputs;

namespace LibvirtStorage.Output;

/// <summary>The verdict on one image file.</summary>
public sealed class LibvirtImageReport
{
    internal LibvirtImageReport(ImageInput image, ImageReport report)
    {
        Path = image.File.FullName;
        Disk = image.Disk;
        Passed = report.Passed;
        SourceFormat = report.SourceFormat;
        VirtualSize = report.Info?.VirtualSize;
        MappedSize = report.MappedSize;
        FileSize = image.StoredLength;
        Contents = report.Contents?.ToArray();
        Findings = report.Findings.Select(f => new LibvirtFinding(f)).ToArray();
        DroppedFindings = report.DroppedFindings;
        Policy = new LibvirtImagePolicy(report.Policy);
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>The name of the disk's file, if the file is a package of disks (.ova); else null.</summary>
    public string? Disk { get; }

    /// <summary>Whether the policy accepts the image.</summary>
    public bool Passed { get; }

    /// <summary>The declared format.</summary>
    public string SourceFormat { get; }

    /// <summary>Size of the payload in bytes, or null if the header could not be read.</summary>
    public ulong? VirtualSize { get; }

    /// <summary>Payload bytes that are stored, or null if the structure could not be walked.</summary>
    public ulong? MappedSize { get; }

    /// <summary>Length in bytes as it is stored: of the file, or of the disk in its package; compressed, if it is that.</summary>
    public long FileSize { get; }

    /// <summary>
    /// What the disk was recognised to hold: <c>MBR partition table</c>, <c>GPT partition table</c>, <c>ISO 9660</c>; null if it could not be
    /// looked at: the image is broken, encrypted, or has a backing file.
    /// </summary>
    public string[]? Contents { get; }

    /// <summary>What was found, errors first.</summary>
    public LibvirtFinding[] Findings { get; }

    /// <summary>Number of findings beyond those kept.</summary>
    public long DroppedFindings { get; }

    /// <summary>The policy that was applied.</summary>
    public LibvirtImagePolicy Policy { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Disk is null ? Path : Path + ":" + Disk;
}
