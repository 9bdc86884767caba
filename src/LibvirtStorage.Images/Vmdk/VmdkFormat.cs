using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Reading;
using LibvirtStorage.Images.Vmdk.Verification;
using LibvirtStorage.Images.Vmdk.Writing;

namespace LibvirtStorage.Images.Vmdk;

internal sealed class VmdkFormat : ImageFormat
{
    public override string Name => "vmdk";

    public override IReadOnlyList<string> Extensions { get; } = [".vmdk"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("vmdk", "KDMV", w => w.HeadHas(0, "KDMV"u8)),
        FormatSignature.OfImage("vmdk", "COWD", w => w.HeadHas(0, "COWD"u8)),
        FormatSignature.OfImage("vmdk", "seSparse header", w => w.HeadHas(0, [0xbe, 0xba, 0xfe, 0xca, 0, 0, 0, 0])),
        FormatSignature.OfImage("vmdk", "text descriptor", w => VmdkDescriptor.IsIn(w.Head)),
    ];

    /// <summary>streamOptimized images; of others the reader says why not.</summary>
    public override bool CanReadForward => true;

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => VmdkIdentifier.Describe(VmdkImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        VmdkVerifier.Verify(VmdkImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => VmdkReaders.Open(VmdkImage.Open(source, budget), budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => VmdkIdentifier.LayoutOf(VmdkImage.Open(source, budget));

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => VmdkWriters.Create(virtualSize, options);
}
