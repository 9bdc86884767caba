using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>
/// The payload itself. Every file is a valid raw image; whether it might be taken for another format is the
/// validator's question, not the format's.
/// </summary>
internal sealed class RawFormat : ImageFormat
{
    public override string Name => "raw";

    public override IReadOnlyList<string> Extensions { get; } = [".raw"];

    public override bool IsPayload => true;

    public override bool CanReadForward => true;

    public override bool CanWrite => true;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => RawImage.Describe(Name, source, budget);

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        RawImage.Verify(source, report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => new RawReader(source, budget);

    public override ImageLayout ReadLayout(ByteSource source, BudgetMeter budget) => ImageLayout.Of(Identify(source, budget), WriterOptions.Default);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) => RawImage.CreateWriter(Name, virtualSize, options);
}
