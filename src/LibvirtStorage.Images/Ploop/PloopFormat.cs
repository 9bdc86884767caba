using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Ploop.Reading;
using LibvirtStorage.Images.Ploop.Verification;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop;

/// <summary>
/// The expandable image of Parallels and Virtuozzo. A delta of a chain of snapshots looks like a whole disk: what it is, and
/// what is below it, stands in a DiskDescriptor.xml beside it.
/// </summary>
internal sealed class PloopFormat : ImageFormat
{
    public override string Name => "ploop";

    public override IReadOnlyList<string> Aliases { get; } = ["parallels"];

    public override IReadOnlyList<string> Extensions { get; } = [".hds", ".hdd", ".parallels"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("ploop", "WithoutFreeSpace", w => w.HeadHas(0, PloopHeader.PlainMagic)),
        FormatSignature.OfImage("ploop", "WithouFreSpacExt", w => w.HeadHas(0, PloopHeader.ExtendedMagic)),
    ];

    public override bool CanWrite => false;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => PloopIdentifier.Describe(PloopImage.Open(source, budget), budget);

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        PloopVerifier.Verify(PloopImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => PloopReader.Open(PloopImage.Open(source, budget), budget);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => throw new NotSupportedException("ploop is read only.");
}
