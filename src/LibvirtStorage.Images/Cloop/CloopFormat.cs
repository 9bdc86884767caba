using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Cloop.Reading;
using LibvirtStorage.Images.Cloop.Verification;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Cloop;

/// <summary>The compressed loop image of live systems, version 2.0.</summary>
internal sealed class CloopFormat : ImageFormat
{
    public override string Name => "cloop";

    public override IReadOnlyList<string> Extensions { get; } = [".cloop"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("cloop", "#V2.0 Format", CloopHeader.Magic.IsIn),
    ];

    public override bool CanWrite => false;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => CloopIdentifier.Describe(CloopImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        CloopVerifier.Verify(CloopImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => new CloopReader(CloopImage.Open(source, budget), budget);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => throw new NotSupportedException("cloop is read only.");
}
