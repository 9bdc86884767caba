using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Qed.Reading;
using LibvirtStorage.Images.Qed.Verification;
using LibvirtStorage.Images.Qed.Writing;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qed;

internal sealed class QedFormat : ImageFormat
{
    public override string Name => "qed";

    public override IReadOnlyList<string> Extensions { get; } = [".qed"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        // libvirt looks at three bytes of the magic.
        FormatSignature.OfImage("qed", "QED", w => w.HeadHas(0, "QED"u8)),
    ];

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => QedIdentifier.Describe(QedImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        QedVerifier.Verify(QedImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => QedReader.Open(QedImage.Open(source, budget), budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => QedIdentifier.LayoutOf(QedImage.Open(source, budget));

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => new QedWriter(virtualSize, options);
}
