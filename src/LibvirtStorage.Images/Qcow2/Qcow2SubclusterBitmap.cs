namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// The second half of an extended L2 entry: for each of the 32 subclusters whether it is allocated (low half) and whether
/// it reads as zeros (high half); bit 0 is the first subcluster (specification, "Extended L2 Entries").
/// </summary>
internal readonly record struct Qcow2SubclusterBitmap(ulong Value)
{
    public uint Allocated => (uint)(Value & uint.MaxValue);

    public uint Zero => (uint)(Value >> 32);

    /// <summary>Subclusters that claim to be allocated and zero at once, which is forbidden.</summary>
    public uint Contradictions => Allocated & Zero;

    public ExtentKind KindOf(int subcluster) =>
        ((Allocated >> subcluster) & 1) != 0 ? ExtentKind.Data : ((Zero >> subcluster) & 1) != 0 ? ExtentKind.Zero : ExtentKind.Unallocated;
}
