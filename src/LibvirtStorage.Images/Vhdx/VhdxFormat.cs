using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx.Reading;
using LibvirtStorage.Images.Vhdx.Verification;
using LibvirtStorage.Images.Vhdx.Writing;

namespace LibvirtStorage.Images.Vhdx;

internal sealed class VhdxFormat : ImageFormat
{
    public override string Name => "vhdx";

    public override IReadOnlyList<string> Extensions { get; } = [".vhdx", ".avhdx"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("vhdx", "vhdxfile", VhdxFileIdentifier.Signature.IsIn),
    ];

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget)
    {
        using VhdxImage image = VhdxImage.Open(source, budget);
        return VhdxIdentifier.Describe(image);
    }

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget)
    {
        using VhdxImage image = VhdxImage.Open(source, budget);
        VhdxVerifier.Verify(image, report, budget);
    }

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => VhdxReader.Open(VhdxImage.Open(source, budget), budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget)
    {
        using VhdxImage image = VhdxImage.Open(source, budget);
        return VhdxIdentifier.LayoutOf(image);
    }

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => new VhdxWriter(virtualSize, options);
}
