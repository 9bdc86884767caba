using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>Optical media: raw bytes that begin with an ISO 9660 volume descriptor set.</summary>
internal sealed class IsoFormat : ImageFormat
{
    public override string Name => "iso";

    public override IReadOnlyList<string> Extensions { get; } = [".iso"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        new("iso", SignatureKind.OpticalDisc, "CD001 at 0x8001", w => w.HeadHas((int)IsoVolumeDescriptor.Offset + 1, IsoVolumeDescriptor.Identifier)),
    ];

    public override bool IsPayload => true;

    public override bool CanReadForward => true;

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget)
    {
        IsoVolumeDescriptor.Require(source, budget);
        return RawImage.Describe(Name, source, budget);
    }

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget)
    {
        IsoVolumeDescriptor.Require(source, budget);
        RawImage.Verify(source, report, budget);
    }

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget)
    {
        IsoVolumeDescriptor.Require(source, budget);
        return new RawReader(source, budget);
    }

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => ImageLayout.Of(Identify(source, budget), WriterOptions.Default);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => RawImage.CreateWriter(Name, virtualSize, options);
}
