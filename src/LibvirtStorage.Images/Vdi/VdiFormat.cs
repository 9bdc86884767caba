using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vdi.Reading;
using LibvirtStorage.Images.Vdi.Verification;
using LibvirtStorage.Images.Vdi.Writing;

namespace LibvirtStorage.Images.Vdi;

internal sealed class VdiFormat : ImageFormat
{
    public override string Name => "vdi";

    public override IReadOnlyList<string> Extensions { get; } = [".vdi"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("vdi", "signature 0xbeda107f", w => VdiHeader.HasSignature(w.Head)),
    ];

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => VdiIdentifier.Describe(VdiImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        VdiVerifier.Verify(VdiImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => VdiReader.Open(VdiImage.Open(source, budget), budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => VdiIdentifier.LayoutOf(VdiImage.Open(source, budget));

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => VdiWriters.Create(virtualSize, options);
}
