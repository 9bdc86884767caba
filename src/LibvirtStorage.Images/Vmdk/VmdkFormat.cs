using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Reading;
using LibvirtStorage.Images.Vmdk.Verification;
using LibvirtStorage.Images.Vmdk.Writing;

namespace LibvirtStorage.Images.Vmdk;

internal sealed class VmdkFormat : ImageFormat
{
    public override string Name => "vmdk";

    public override IReadOnlyList<string> Extensions { get; } = [".vmdk"];

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
