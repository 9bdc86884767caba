using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Ova;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests;
using LibvirtStorage.Images.Tests.Ova;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>A package: the archive, the descriptor, the manifest with what it names, and the disks as far as their digests go.</summary>
internal sealed class OvaTarget : ImageTarget
{
    public override string Name => "ova";

    public override IReadOnlyList<Func<byte[], byte[]>> Seals { get; } = [TarSeal.Checksums];

    public override IEnumerable<byte[]> Seeds() => Packages().SelectMany(package => new[] { PackedImage.Pack(package), PackedImage.Pack(package, seal: 1) });

    private static IEnumerable<byte[]> Packages()
    {
        byte[] disk = Patterns.Text(700);
        yield return new OvaBuilder().Disk("a.qcow2", disk, OvaBuilder.Qcow2, 1 << 20).Build();
        yield return new OvaBuilder { Manifest = null }.Disk("a.vmdk", disk, OvaBuilder.StreamOptimized, 1, unit: "byte * 2^20").Build();
        yield return new OvaBuilder { Algorithm = "SHA1" }.Disk("a", disk, "", 5).Disk("b.vmdk", disk, OvaBuilder.StreamOptimized, 6).Member("c.iso", [1]).Build();
    }

    protected override void Run(UnpackedImage package)
    {
        try
        {
            OvaPackage ova = OvaPackage.Open(package, new BudgetMeter(ImageBudget.Default));
            _ = ova.Companions.Check(null, CancellationToken.None);
            foreach (OvaDisk disk in ova.Disks)
            {
                _ = disk.CheckDigest(null, CancellationToken.None);
                using ByteSource source = disk.OpenSource();
                source.Read(0, new byte[(int)Math.Min(source.Length, 100)]);
            }
        }
        catch (DiskImageException)
        {
        }
    }
}
