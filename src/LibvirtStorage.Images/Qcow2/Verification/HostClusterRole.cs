namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>What a host cluster was found to hold. Fits into four bits.</summary>
internal enum HostClusterRole : byte
{
    Free,
    Header,
    RefcountTable,
    RefcountBlock,
    L1Table,
    L2Table,
    SnapshotTable,
    SnapshotL1Table,

    /// <summary>An L2 table that only snapshots refer to.</summary>
    SnapshotL2Table,

    /// <summary>The same, when its entries have been looked at.</summary>
    WalkedSnapshotL2Table,
    Bitmap,
    EncryptionHeader,

    /// <summary>Payload that only snapshots refer to. From here on roles are payload.</summary>
    SnapshotData,
    Data,
    CompressedData,

    /// <summary>Data or, when all is walked, an L2 table, that an active entry without the copied flag refers to.</summary>
    Uncopied,
}

/// <summary>What roles mean.</summary>
internal static class HostClusterRoles
{
    public static bool IsPayload(this HostClusterRole role) => role >= HostClusterRole.SnapshotData;

    public static string Describe(this HostClusterRole role) => role switch
    {
        HostClusterRole.Header => "the header",
        HostClusterRole.RefcountTable => "the refcount table",
        HostClusterRole.RefcountBlock => "a refcount block",
        HostClusterRole.L1Table => "the L1 table",
        HostClusterRole.L2Table => "an L2 table",
        HostClusterRole.SnapshotTable => "the snapshot table",
        HostClusterRole.SnapshotL1Table => "a snapshot's L1 table",
        HostClusterRole.SnapshotL2Table or HostClusterRole.WalkedSnapshotL2Table => "a snapshot's L2 table",
        HostClusterRole.Bitmap => "a bitmap",
        HostClusterRole.EncryptionHeader => "the encryption header",
        HostClusterRole.CompressedData => "compressed data",
        HostClusterRole.Free => "nothing",
        _ => "data",
    };
}
