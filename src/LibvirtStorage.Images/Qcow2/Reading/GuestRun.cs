namespace LibvirtStorage.Images.Qcow2.Reading;

/// <summary>A stretch of guest bytes that one rule answers for.</summary>
/// <param name="Kind">How its bytes are had.</param>
/// <param name="Length">Guest bytes, at least 1.</param>
/// <param name="Host">Data: file offset of the first byte, the rest follows it. Compressed: the L2 entry. Otherwise 0.</param>
internal readonly record struct GuestRun(GuestRunKind Kind, ulong Length, ulong Host = 0);

/// <summary>How the bytes of a run are had.</summary>
internal enum GuestRunKind
{
    Unallocated,
    Zero,
    Data,
    Compressed,
}
