using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>What is made of a VHDX image.</summary>
internal static class VhdxVerdict
{
    public static Verdict Of(byte[] image) => new(ImageFormats.Vhdx, image);

    public static Verdict AssertRefused(FindingReason reason, byte[] image) => Of(image).AssertRefused(reason);

    public static Verdict AssertRefused(FindingReason reason, VhdxImageBuilder image) => Of(image.Build()).AssertRefused(reason);

    public static Verdict AssertAccepted(VhdxImageBuilder image, params string[] warnings) => Of(image.Build()).AssertAccepted(warnings);

    /// <summary>The payload, read in every way.</summary>
    public static byte[] Payload(byte[] image)
    {
        using var source = new MemoryByteSource(image);
        using ImageReader reader = ImageFormats.Vhdx.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] payload = PayloadOf.WholeRead(reader);
        PayloadOf.AssertSame(payload, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(payload, PayloadOf.OddPieces(reader, 300_007));
        return payload;
    }
}
