using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Detection;

/// <summary>
/// Every mark that qemu (<c>bdrv_probe</c>), libvirt (<c>virStorageFileProbeFormat</c>) or another common reader goes
/// by, whether this library reads the format or not: bytes that one of them takes for an image are never just raw.
/// </summary>
public static class FormatSignatures
{
    /// <summary>All signatures.</summary>
    public static IReadOnlyList<FormatSignature> All { get; } =
    [
        Image("qcow", "QFI\\xfb, version 1", w => QcowVersion(w) == 1),
        Image("qcow2", "QFI\\xfb", w => QcowVersion(w) is not (null or 1)),
        Image("qed", "QED\\0", w => w.HeadHas(0, "QED\0"u8)),
        Image("vmdk", "KDMV", w => w.HeadHas(0, "KDMV"u8)),
        Image("vmdk", "COWD", w => w.HeadHas(0, "COWD"u8)),
        Image("vmdk", "seSparse header", w => w.HeadHas(0, [0xbe, 0xba, 0xfe, 0xca, 0, 0, 0, 0])),
        Image("vmdk", "text descriptor", w => VmdkDescriptor.IsIn(w.Head)),
        Image("vhdx", "vhdxfile", w => w.HeadHas(0, "vhdxfile"u8)),
        Image("vpc", "conectix at the start", w => w.HeadHas(0, "conectix"u8)),
        Image("vpc", "conectix in the last sector", w => w.TailHas(512, "conectix"u8) || w.TailHas(511, "conectix"u8)),
        Image("vdi", "signature 0xbeda107f", w => w.HeadHas(0x40, [0x7f, 0x10, 0xda, 0xbe])),
        Image("ploop", "WithoutFreeSpace", w => w.HeadHas(0, "WithoutFreeSpace"u8)),
        Image("ploop", "WithouFreSpacExt", w => w.HeadHas(0, "WithouFreSpacExt"u8)),
        Image("bochs", "Bochs Virtual HD Image", w => w.HeadHas(0, "Bochs Virtual HD Image"u8)),
        Image("cloop", "#V2.0 Format", w => w.HeadHas(0, "#!/bin/sh\n#V2.0 Format\n"u8)),
        Image("cow", "OOOM", w => w.HeadHas(0, "OOOM"u8)),
        Image("dmg", "koly trailer", w => HasDmgTrailer(w.Tail)),
        new("luks", SignatureKind.Encrypted, "LUKS\\xba\\xbe", w => w.HeadHas(0, [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe])),
        new("luks", SignatureKind.Encrypted, "LUKS2 second header", w => w.HeadHas(0x4000, [0x53, 0x4b, 0x55, 0x4c, 0xba, 0xbe])),
        new("iso", SignatureKind.OpticalDisc, "CD001 at 0x8001", w => w.HeadHas(0x8001, "CD001"u8)),
        Wrapper("gzip", w => w.HeadHas(0, [0x1f, 0x8b, 0x08])),
        Wrapper("xz", w => w.HeadHas(0, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])),
        Wrapper("zstd", w => w.HeadHas(0, [0x28, 0xb5, 0x2f, 0xfd])),
        Wrapper("bzip2", w => w.HeadHas(0, "BZh"u8) && w.HeadHas(4, [0x31, 0x41, 0x59, 0x26, 0x53, 0x59])),
        Wrapper("lz4", w => w.HeadHas(0, [0x04, 0x22, 0x4d, 0x18])),
        Wrapper("7z", w => w.HeadHas(0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])),
        Wrapper("zip", w => w.HeadHas(0, [0x50, 0x4b, 0x03, 0x04])),
        Wrapper("rar", w => w.HeadHas(0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07])),
        Wrapper("tar", w => w.HeadHas(257, "ustar"u8)),
    ];

    /// <summary>The signatures that are there, each format once.</summary>
    public static IReadOnlyList<FormatSignature> FindIn(SignatureWindow window) =>
        All.Where(s => s.IsIn(window)).GroupBy(s => s.Format).Select(g => g.First()).ToList();

    private static FormatSignature Image(string format, string mark, Func<SignatureWindow, bool> isIn) =>
        new(format, SignatureKind.DiskImage, mark, isIn);

    private static FormatSignature Wrapper(string format, Func<SignatureWindow, bool> isIn) =>
        new(format, SignatureKind.Wrapper, "signature of the " + format + " format", isIn);

    /// <summary>Versions other than 1 to 3 do not exist, but a file with the magic is no raw disk whatever it says there.</summary>
    private static uint? QcowVersion(SignatureWindow window)
    {
        if (!window.HeadHas(0, [0x51, 0x46, 0x49, 0xfb]))
        {
            return null;
        }

        return window.Head.Length >= 8 ? BinaryPrimitives.ReadUInt32BigEndian(window.Head.Slice(4)) : 0;
    }

    /// <summary>The trailer is the last 512 bytes; qemu finds it anywhere in the last 1023, since nothing aligns it.</summary>
    private static bool HasDmgTrailer(ReadOnlySpan<byte> tail)
    {
        ReadOnlySpan<byte> searched = tail.Slice(Math.Max(0, tail.Length - 1023));
        int at = searched.IndexOf("koly"u8);
        return at >= 0 && searched.Length - at >= 512;
    }
}
