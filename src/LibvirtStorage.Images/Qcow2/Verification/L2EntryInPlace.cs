namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>An L2 entry and where it stands.</summary>
/// <param name="Entry">The first 8 bytes.</param>
/// <param name="Bitmap">The second 8 bytes, 0 without extended L2 entries.</param>
/// <param name="At">File offset of the entry.</param>
internal readonly record struct L2EntryInPlace(Qcow2L2Entry Entry, Qcow2SubclusterBitmap Bitmap, ulong At)
{
    /// <summary>Nothing was ever said of the cluster.</summary>
    public bool IsEmpty => Entry.Value == 0 && Bitmap.Value == 0;
}
