namespace LibvirtStorage.Images.Ploop.Verification;

/// <summary>What a cluster of the data area was found to hold. Fits into four bits.</summary>
internal enum PloopRole : byte
{
    Free,
    Extension,
    Bitmap,
    Data,
}

/// <summary>What roles are called.</summary>
internal static class PloopRoles
{
    public static string Describe(this PloopRole role) => role switch
    {
        PloopRole.Extension => "the format extension",
        PloopRole.Bitmap => "a dirty bitmap",
        _ => "data",
    };
}
