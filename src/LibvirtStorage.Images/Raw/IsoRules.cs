using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>Rules about optical media.</summary>
internal static class IsoRules
{
    /// <summary>The file has no ISO 9660 volume descriptor where it has to be.</summary>
    public static readonly FindingRule IsoVolumeDescriptor = Rule.Error(
        FindingReason.FormatMismatch, "Declare the source raw if it is a disk rather than optical media.");
}
