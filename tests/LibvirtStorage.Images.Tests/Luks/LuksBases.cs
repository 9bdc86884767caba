using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Luks;

/// <summary>Encrypted volumes of both versions. Nobody reads their payload, so QEMU has no say.</summary>
internal static class LuksBases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["luks1"] = new("luks", (_, path) => File.WriteAllBytes(path, new Luks1Image().Build()), _ => Luks1Fields(), _ => 4096, IsKnownToQemu: false),
        ["luks2"] = new("luks", (_, path) => File.WriteAllBytes(path, new Luks2Image().Build()), _ => Luks2Fields(), _ => 4096, IsKnownToQemu: false, Luks2Seal.Checksums),
    };

    private static IEnumerable<ImageField> Luks1Fields() =>
        new ImageField[] { new("version", 6, 2), new("payload-offset", 104, 4), new("key-bytes", 108, 4), new("mk-digest-iter", 164, 4) }
            .Concat(Enumerable.Range(0, 8).SelectMany(i => new ImageField[]
            {
                new($"active {i}", 208 + (48 * i), 4), new($"iterations {i}", 212 + (48 * i), 4),
                new($"key-material-offset {i}", 248 + (48 * i), 4), new($"stripes {i}", 252 + (48 * i), 4),
            }));

    private static ImageField[] Luks2Fields() =>
        [new("version", 6, 2), new("hdr_size", 8, 8), new("seqid", 16, 8), new("hdr_offset", 256, 8), new("second hdr_size", Luks2Image.HeaderSize + 8, 8)];
}
