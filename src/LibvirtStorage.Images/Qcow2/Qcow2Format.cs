using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Qcow2.Reading;
using LibvirtStorage.Images.Qcow2.Verification;
using LibvirtStorage.Images.Qcow;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

internal sealed class Qcow2Format : ImageFormat
{
    public override string Name => "qcow2";

    public override IReadOnlyList<string> Extensions { get; } = [".qcow2"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("qcow2", "QFI", w => QcowMagic.VersionIn(w) is not (null or QcowLimits.Version)),
    ];

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => Qcow2Identifier.Describe(Qcow2Image.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        Qcow2Verifier.Verify(Qcow2Image.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => Qcow2Reader.Open(Qcow2Image.Open(source, budget), budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => Qcow2Identifier.LayoutOf(Qcow2Image.Open(source, budget));

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => new Writing.Qcow2Writer(virtualSize, options);

    public override bool IsMarkedBy(FormatSignature signature) => QcowMagic.IsOfFamily(signature);
}
