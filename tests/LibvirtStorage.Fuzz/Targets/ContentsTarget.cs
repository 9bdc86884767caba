using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Contents;
using LibvirtStorage.Images.Tests.Contents;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Fuzz.Targets;

/// <summary>What is said about partition tables on a disk.</summary>
internal sealed class ContentsTarget : ImageTarget
{
    private static readonly byte[][] s_disks =
    [
        PartitionedDisk.Empty().Mbr(0, 0x83, 1, 100, 0x80).Mbr(3, 0x0f, 101, 500),
        PartitionedDisk.Empty().Protective().Gpt(),
        PartitionedDisk.Empty().Gpt(4096).Mbr(1, 0x83, 1, uint.MaxValue),
    ];

    public override string Name => "contents";

    public override IReadOnlyList<Func<byte[], byte[]>> Seals { get; } = [GptSeal.Checksums];

    public override IEnumerable<byte[]> Seeds() =>
        ImageSeeds.Of(ImageFormats.Iso).Concat(s_disks.SelectMany(disk => new[] { PackedImage.Pack(disk), PackedImage.Pack(disk, seal: 1) }));

    protected override void Run(UnpackedImage disk)
    {
        DiskContents contents = DiskContents.Of(disk, new BudgetMeter(ImageBudget.Default));
        _ = contents.Features.Count;
        _ = contents.Notes().Count();
    }
}
