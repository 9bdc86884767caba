using System.Collections.Generic;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests;
using LibvirtStorage.Images.Tests.Bochs;
using LibvirtStorage.Images.Tests.Cloop;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>Images by the tests' own builders, for formats that neither QEMU nor this library writes and whose bases are large.</summary>
internal static class BuiltSeeds
{
    public static IEnumerable<byte[]> Of(ImageFormat format) => format.Name switch
    {
        "bochs" => [Bochs(0x10000), Bochs(0x20000)],
        "cloop" => [CloopImageBuilder.Build(Patterns.Text(3000), 512), CloopImageBuilder.Build(Patterns.Text(3000), 2048)],
        "iso" or "raw" => [IsoSeed.Create()],
        _ => [],
    };

    private static byte[] Bochs(uint version) =>
        new BochsImageBuilder(version, extentSize: 4096, diskSize: 9 * 4096).Write(17, Patterns.Text(1024)).Write(1, Patterns.Text(512)).Build();
}
