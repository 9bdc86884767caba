using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>What is made of a qcow2 image.</summary>
internal static class Qcow2Verdict
{
    public static Verdict Of(byte[] image) => new(ImageFormats.Qcow2, image);

    public static Verdict AssertRefused(FindingReason reason, byte[] image) => Of(image).AssertRefused(reason);

    public static Verdict AssertAccepted(byte[] image) => Of(image).AssertAccepted();

    /// <summary>No errors, and warnings by exactly these rules, if any are given.</summary>
    public static Verdict AssertWarned(byte[] image, params string[] rules) =>
        rules.Length > 0 ? Of(image).AssertAccepted(rules) : Of(image).AssertNoErrors();
}
