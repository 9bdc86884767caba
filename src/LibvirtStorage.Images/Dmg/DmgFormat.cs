using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Dmg.Reading;
using LibvirtStorage.Images.Dmg.Verification;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Dmg;

/// <summary>Apple's disk images (UDIF). Read only.</summary>
internal sealed class DmgFormat : ImageFormat
{
    public override string Name => "dmg";

    public override IReadOnlyList<string> Extensions { get; } = [".dmg"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        FormatSignature.OfImage("dmg", "koly trailer", w => DmgTrailer.IndexIn(w.Tail) >= 0),
        FormatSignature.OfImage("dmg", "koly trailer, which is not whole", w => DmgTrailer.IsBegunIn(w.Tail, w.Padding)),
    ];

    /// <summary>Most images begin with their first chunk, which is a stream of its own where it is packed by bzip2 or lzma.</summary>
    public override bool MayBeginWith(FormatSignature signature) => signature == Wrapper.Bzip2.Signature || signature == Wrapper.Xz.Signature;

    public override bool CanWrite => false;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => DmgIdentifier.Describe(DmgImage.Open(source, budget));

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) => DmgVerifier.Verify(DmgImage.Open(source, budget), report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget) => new DmgReader(DmgImage.Open(source, budget), budget);

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) =>
        throw new System.NotSupportedException("dmg images are not written.");
}
