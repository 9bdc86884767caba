using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Qcow.Reading;
using LibvirtStorage.Images.Qcow.Verification;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow;

/// <summary>Version 1 of QEMU's copy-on-write format. The versions after it are <c>qcow2</c>.</summary>
internal sealed class QcowFormat : ImageFormat
{
    public override string Name => "qcow";

    public override IReadOnlyList<string> Extensions { get; } = [".qcow"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("qcow", "QFI, version 1", w => QcowMagic.VersionIn(w) == QcowLimits.Version),
    ];

    public override bool CanWrite => false;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => QcowIdentifier.Describe(QcowImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        QcowVerifier.Verify(QcowImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => QcowReader.Open(QcowImage.Open(source, budget), budget);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) =>
        throw new NotSupportedException("qcow is read only; qcow2 is written.");

    public override bool IsMarkedBy(FormatSignature signature) => QcowMagic.IsOfFamily(signature);
}
