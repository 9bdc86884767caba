using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests;
using LibvirtStorage.Images.Tests.Bochs;
using LibvirtStorage.Images.Tests.Cloop;
using LibvirtStorage.Images.Tests.Dmg;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>Images by the tests' own builders, for formats that neither QEMU nor this library writes and whose bases are large.</summary>
internal static class BuiltSeeds
{
    public static IEnumerable<byte[]> Of(ImageFormat format) => format.Name switch
    {
        "bochs" => [Bochs(0x10000), Bochs(0x20000)],
        "cloop" => [CloopImageBuilder.Build(Patterns.Text(3000), 512), CloopImageBuilder.Build(Patterns.Text(3000), 2048)],
        "dmg" => [Dmg(new DmgBuilder()), Dmg(new DmgBuilder { UseResourceFork = true, UsePropertyList = false })],
        "iso" or "raw" => [IsoSeed.Create()],
        _ => [],
    };

    /// <summary>A chunk of each kind, of three sectors.</summary>
    private static byte[] Dmg(DmgBuilder builder)
    {
        byte[] content = Patterns.Text(3 * 512);
        uint[] kinds = [DmgBuilder.Zlib, DmgBuilder.Raw, DmgBuilder.Zero, DmgBuilder.Bzip2, DmgBuilder.Lzma, DmgBuilder.Adc, DmgBuilder.Ignore];
        return kinds.Aggregate(builder, (b, kind) => b.Chunk(kind, content)).Partition().Build();
    }

    private static byte[] Bochs(uint version) =>
        new BochsImageBuilder(version, extentSize: 4096, diskSize: 9 * 4096).Write(17, Patterns.Text(1024)).Write(1, Patterns.Text(512)).Build();
}
