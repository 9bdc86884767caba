namespace LibvirtStorage.Images.Qcow.Verification;

/// <summary>What a unit of the file was found to hold. Fits into four bits.</summary>
internal enum QcowRole : byte
{
    Free,
    Header,
    L1Table,
    BackingName,
    L2Table,
    Data,

    /// <summary>Compressed clusters stand close together, so several may touch one unit.</summary>
    CompressedData,
}

/// <summary>What roles are called.</summary>
internal static class QcowRoles
{
    public static string Describe(this QcowRole role) => role switch
    {
        QcowRole.Header => "the header",
        QcowRole.L1Table => "the L1 table",
        QcowRole.BackingName => "the backing file's name",
        QcowRole.L2Table => "an L2 table",
        QcowRole.CompressedData => "compressed data",
        _ => "data",
    };
}
