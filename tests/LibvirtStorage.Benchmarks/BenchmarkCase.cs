using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Benchmarks;

/// <summary>One conversion that both can do.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="ToRaw">Whether it reads qcow2; otherwise it writes it.</param>
/// <param name="Compression">How the qcow2 image is compressed.</param>
/// <param name="Goal">Our time divided by that of qemu-img, as it shall be one day.</param>
internal sealed record BenchmarkCase(string Name, bool ToRaw, ImageCompression Compression, double Goal)
{
    public static IReadOnlyList<BenchmarkCase> All { get; } =
    [
        new("raw to qcow2", false, ImageCompression.None, 1.0),
        new("raw to qcow2, deflate", false, ImageCompression.Deflate, 0.3),
        new("raw to qcow2, zstd", false, ImageCompression.Zstd, 0.22),
        new("qcow2 to raw", true, ImageCompression.None, 1.0),
        new("qcow2 to raw, deflate", true, ImageCompression.Deflate, 0.6),
        new("qcow2 to raw, zstd", true, ImageCompression.Zstd, 0.6),
    ];
}
