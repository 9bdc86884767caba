namespace LibvirtStorage.Images.Qed.Verification;

/// <summary>What a cluster of the file was found to hold. Fits into four bits.</summary>
internal enum QedRole : byte
{
    Free,
    Header,
    L1Table,
    L2Table,
    Data,
}

/// <summary>What roles are called.</summary>
internal static class QedRoles
{
    public static string Describe(this QedRole role) => role switch
    {
        QedRole.Header => "the header",
        QedRole.L1Table => "the L1 table",
        QedRole.L2Table => "an L2 table",
        _ => "data",
    };
}
