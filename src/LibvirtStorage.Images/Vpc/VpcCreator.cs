namespace LibvirtStorage.Images.Vpc;

/// <summary>
/// Whether a disk's size is the footer's Current Size or its geometry depends on who made it. Virtual PC goes by the
/// geometry, everything else by the size; QEMU before 10.0 takes creators that it does not know for Virtual PC.
/// </summary>
internal static class VpcCreator
{
    /// <summary>
    /// The name under which every QEMU, Hyper-V, Azure and VirtualBox see the exact size of what is written here. QEMU
    /// gives it to the disks that Azure's documentation has people make.
    /// </summary>
    public const string WrittenApplication = "qem2";

    /// <summary>5.3, as QEMU writes it: that of Virtual PC 2007.</summary>
    public const uint WrittenVersion = 0x0005_0003;

    /// <summary>Windows.</summary>
    public const string WrittenHostOs = "Wi2k";

    public static VpcSizeRule SizeRuleOf(VpcFooter footer)
    {
        if (footer.Geometry.IsMaximum)
        {
            return VpcSizeRule.CurrentSize;
        }

        return footer.CreatorApplication switch
        {
            "vpc " or "qemu" => VpcSizeRule.Geometry,
            "qem2" or "win " or "d2v " or "tap\0" or "CTXS" => VpcSizeRule.CurrentSize,
            _ => VpcSizeRule.Disputed,
        };
    }
}

/// <summary>What a disk's size is taken from.</summary>
internal enum VpcSizeRule
{
    /// <summary>All readers that follow creators go by the geometry.</summary>
    Geometry,

    /// <summary>All readers that follow creators go by Current Size.</summary>
    CurrentSize,

    /// <summary>Readers disagree: Hyper-V, VirtualBox and QEMU from 10.0 on go by Current Size, and so do we; older QEMU by the geometry.</summary>
    Disputed,
}
