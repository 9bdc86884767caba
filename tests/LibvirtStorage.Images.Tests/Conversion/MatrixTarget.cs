using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Tests.Conversion;

/// <summary>A variant of a format that is written.</summary>
/// <param name="Format">The format.</param>
/// <param name="Options">What is asked for.</param>
/// <param name="Unit">The unit to which the format rounds sizes up, in bytes.</param>
internal sealed record MatrixTarget(ImageFormat Format, WriterOptions Options, int Unit)
{
    private const int SectorSize = 512;

    public static IReadOnlyList<MatrixTarget> All { get; } =
    [
        new(ImageFormats.Raw, new(), 1),
        new(ImageFormats.Qcow2, new(), SectorSize),
        new(ImageFormats.Qcow2, new() { Version = 2, Compression = ImageCompression.Deflate }, SectorSize),
        new(ImageFormats.Qcow2, new() { Compression = ImageCompression.Zstd, ClusterSize = 4096 }, SectorSize),
        new(ImageFormats.Qed, new(), SectorSize),
        new(ImageFormats.Vmdk, new(), SectorSize),
        new(ImageFormats.Vmdk, new() { Subformat = "streamOptimized" }, SectorSize),
        new(ImageFormats.Vhdx, new(), SectorSize),
        new(ImageFormats.Vhdx, new() { Subformat = "fixed" }, SectorSize),
        new(ImageFormats.Vpc, new(), 1 << 20),
        new(ImageFormats.Vpc, new() { Subformat = "fixed", ExactSize = true }, SectorSize),
        new(ImageFormats.Vdi, new(), SectorSize),
        new(ImageFormats.Vdi, new() { Subformat = "static" }, SectorSize),
    ];

    public override string ToString() => $"{Format} ({Options.Describe()}{(Options.Compression == ImageCompression.None ? "" : $", {Options.Compression}")})";
}
