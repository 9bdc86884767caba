using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Luks.Verification;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>Linux' encrypted volumes, versions 1 and 2: recognised, described and checked, but never decrypted.</summary>
internal sealed class LuksFormat : ImageFormat
{
    public override string Name => "luks";

    public override IReadOnlyList<string> Extensions { get; } = [".luks"];

    public override IReadOnlyList<FormatSignature> Signatures { get; } =
    [
        new("luks", SignatureKind.Encrypted, "LUKS\\xba\\xbe", LuksLimits.Magic.IsIn),
        new("luks", SignatureKind.Encrypted, "LUKS2 second header", w => HasSecondHeader(w, LuksLimits.MinSecondOffset) || HasSecondHeader(w, 2 * LuksLimits.MinSecondOffset)),
    ];

    public override bool IsEncrypted => true;

    public override bool IsSizedByLength => true;

    public override bool CanWrite => false;

    public override ImageInfo Identify(ByteSource source, BudgetMeter budget) => LuksIdentifier.Describe(LuksVolume.Open(source, budget), source.Length);

    public override void Verify(ByteSource source, VerificationReport report, BudgetMeter budget) =>
        LuksVerifier.Verify(LuksVolume.Open(source, budget), source, report, budget);

    public override ImageReader OpenReader(ByteSource source, BudgetMeter budget)
    {
        LuksVolume volume = LuksVolume.Open(source, budget);
        throw LuksRules.LuksEncrypted.Error(null, null, $"The payload is encrypted ({volume.Encryption}).");
    }

    public override ContainerWriter CreateWriter(ulong virtualSize, WriterOptions options) =>
        throw new System.NotSupportedException("Encrypted volumes are not written.");

    /// <summary>It stands behind the first one, whose length is a power of two; those of four times the least and more are beyond the window.</summary>
    private static bool HasSecondHeader(SignatureWindow window, int offset) => window.HeadHas(offset, LuksLimits.SecondaryMagic);
}
