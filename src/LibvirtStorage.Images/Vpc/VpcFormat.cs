using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vpc.Reading;
using LibvirtStorage.Images.Vpc.Verification;
using LibvirtStorage.Images.Vpc.Writing;

namespace LibvirtStorage.Images.Vpc;

internal sealed class VpcFormat : ImageFormat
{
    public override string Name => "vpc";

    public override IReadOnlyList<string> Aliases { get; } = ["vhd"];

    public override IReadOnlyList<string> Extensions { get; } = [".vhd", ".avhd", ".vpc"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("vpc", "conectix at the start", w => w.HeadHas(0, VpcFooter.Cookie)),
        FormatSignature.OfImage("vpc", "conectix in the last sector", w => w.TailHas(VpcFooter.Length, VpcFooter.Cookie) || w.TailHas(VpcFooter.ShortLength, VpcFooter.Cookie)),
        FormatSignature.OfImage("vpc", "conectix in the last sector, which is not whole", w => VpcFooter.HasCookie(w.LastSector)),
    ];

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => VpcIdentifier.Describe(VpcImage.Open(source, budget), budget);

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        VpcVerifier.Verify(VpcImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => VpcReaders.Open(VpcImage.Open(source, budget), budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => VpcIdentifier.LayoutOf(VpcImage.Open(source, budget), budget);

    /// <summary>A fixed disk begins with its payload; what makes an image of it is at the end.</summary>
    public override bool MarksStart(WriterOptions options) => !VpcWriters.IsFixed(options);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => VpcWriters.Create(virtualSize, options);
}
