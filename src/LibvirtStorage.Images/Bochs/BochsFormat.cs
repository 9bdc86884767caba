using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Bochs.Reading;
using LibvirtStorage.Images.Bochs.Verification;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs;

/// <summary>Growing disks of the Bochs emulator. Its own files are named <c>.img</c>, which declares nothing; volumes get <c>.bochs</c>.</summary>
internal sealed class BochsFormat : ImageFormat
{
    public override string Name => "bochs";

    public override IReadOnlyList<string> Extensions { get; } = [".bochs"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("bochs", "Bochs Virtual HD Image", w => w.HeadHas(0, "Bochs Virtual HD Image"u8)),
    ];

    public override bool CanWrite => false;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => BochsIdentifier.Describe(BochsImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        BochsVerifier.Verify(BochsImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => new BochsReader(BochsImage.Open(source, budget), budget);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => throw new NotSupportedException("bochs is read only.");
}
