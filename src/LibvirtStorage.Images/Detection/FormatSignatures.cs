using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources.Wrapped;

namespace LibvirtStorage.Images.Detection;

/// <summary>
/// Every mark that qemu (<c>bdrv_probe</c>), libvirt (<c>virStorageFileProbeFormat</c>) or another common reader goes
/// by, whether this library reads the format or not: bytes that one of them takes for an image are never just raw.
/// </summary>
public static class FormatSignatures
{
    /// <summary>All signatures: those of the formats and wrappers that are read here, and of some that are not.</summary>
    public static IReadOnlyList<FormatSignature> All { get; } =
    [
        .. ImageFormats.All.SelectMany(f => f.Signatures),
        FormatSignature.OfImage("cow", "OOOM", w => w.HeadHas(0, "OOOM"u8)),
        .. Wrapper.All.Select(w => w.Signature),
        FormatSignature.OfWrapper("lz4", w => w.HeadHas(0, [0x04, 0x22, 0x4d, 0x18])),
        FormatSignature.OfWrapper("7z", w => w.HeadHas(0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c])),
        FormatSignature.OfWrapper("zip", w => w.HeadHas(0, [0x50, 0x4b, 0x03, 0x04])),
        FormatSignature.OfWrapper("rar", w => w.HeadHas(0, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07])),
        FormatSignature.OfWrapper("tar", w => w.HeadHas(257, "ustar"u8)),
    ];

    /// <summary>The signatures that are there, each format once.</summary>
    public static IReadOnlyList<FormatSignature> FindIn(SignatureWindow window) =>
        All.Where(s => s.IsIn(window)).GroupBy(s => s.Format).Select(g => g.First()).ToList();
}
