using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System;
using LibvirtStorage.Images.Bochs;
using LibvirtStorage.Images.Cloop;
using LibvirtStorage.Images.Dmg;
using LibvirtStorage.Images.Luks;
using LibvirtStorage.Images.Ploop;
using LibvirtStorage.Images.Qcow2;
using LibvirtStorage.Images.Qcow;
using LibvirtStorage.Images.Qed;
using LibvirtStorage.Images.Raw;
using LibvirtStorage.Images.Vdi;
using LibvirtStorage.Images.Vhdx;
using LibvirtStorage.Images.Vmdk;
using LibvirtStorage.Images.Vpc;

namespace LibvirtStorage.Images;

/// <summary>The formats this library knows, by name and by the file extensions that declare them.</summary>
public static class ImageFormats
{
    /// <summary>Raw: the file is the payload.</summary>
    public static ImageFormat Raw { get; } = new RawFormat();

    /// <summary>ISO 9660 optical media: raw bytes with a volume descriptor at 0x8000.</summary>
    public static ImageFormat Iso { get; } = new IsoFormat();

    /// <summary>Growing disks of the Bochs emulator; read only.</summary>
    public static ImageFormat Bochs { get; } = new BochsFormat();

    /// <summary>The compressed loop image of live systems; read only.</summary>
    public static ImageFormat Cloop { get; } = new CloopFormat();

    /// <summary>Apple's disk images (UDIF), which are read and not written.</summary>
    public static ImageFormat Dmg { get; } = new DmgFormat();

    /// <summary>Linux' encrypted volumes, which are described and moved but never opened.</summary>
    public static ImageFormat Luks { get; } = new LuksFormat();

    /// <summary>The expandable image of Parallels and Virtuozzo; read only.</summary>
    public static ImageFormat Ploop { get; } = new PloopFormat();

    /// <summary>QEMU's copy-on-write format, version 1; read only.</summary>
    public static ImageFormat Qcow { get; } = new QcowFormat();

    /// <summary>QEMU's copy-on-write format, versions 2 and 3.</summary>
    public static ImageFormat Qcow2 { get; } = new Qcow2Format();

    /// <summary>QEMU's enhanced disk format.</summary>
    public static ImageFormat Qed { get; } = new QedFormat();

    /// <summary>VirtualBox's disk image.</summary>
    public static ImageFormat Vdi { get; } = new VdiFormat();

    /// <summary>Hyper-V's format, [MS-VHDX].</summary>
    public static ImageFormat Vhdx { get; } = new VhdxFormat();

    /// <summary>VMware's format: hosted sparse, streamOptimized, COWD, seSparse, and disks of several files.</summary>
    public static ImageFormat Vmdk { get; } = new VmdkFormat();

    /// <summary>Virtual Hard Disk, the format of Virtual PC, Hyper-V and Azure.</summary>
    public static ImageFormat Vpc { get; } = new VpcFormat();

    /// <summary>All formats.</summary>
    public static IReadOnlyList<ImageFormat> All { get; } = [Raw, Iso, Bochs, Cloop, Dmg, Luks, Ploop, Qcow, Qcow2, Qed, Vdi, Vhdx, Vmdk, Vpc];

    /// <summary>Finds a format by its name or one of its aliases, in any case.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out ImageFormat? format)
    {
        format = All.FirstOrDefault(f => IsNamed(f, name));
        return format is not null;
    }

    /// <summary>
    /// Finds the format that the file extension of <paramref name="path"/> declares. An extension that several formats
    /// use (<c>.img</c>) or none declares nothing.
    /// </summary>
    public static bool TryGetByExtension(string path, [NotNullWhen(true)] out ImageFormat? format)
    {
        string extension = Path.GetExtension(path);
        format = All.FirstOrDefault(f => f.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
        return format is not null;
    }

    private static bool IsNamed(ImageFormat format, string name) =>
        format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || format.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);
}
