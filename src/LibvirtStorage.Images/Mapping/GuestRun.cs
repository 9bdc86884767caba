namespace LibvirtStorage.Images.Mapping;

/// <summary>A stretch of guest bytes that one rule answers for.</summary>
/// <param name="Kind">How its bytes are had.</param>
/// <param name="Length">Guest bytes, at least 1.</param>
/// <param name="Host">
/// Data: file offset of the first byte, the rest follows it. Encoded: whatever tells the format where the block is, the same
/// for every run of one block. Otherwise 0.
/// </param>
internal readonly record struct GuestRun(GuestRunKind Kind, ulong Length, ulong Host = 0);

/// <summary>How the bytes of a run are had.</summary>
internal enum GuestRunKind
{
    /// <summary>Never written: zeros.</summary>
    Unallocated,

    /// <summary>Explicit zeros.</summary>
    Zero,

    /// <summary>Stored as they are.</summary>
    Data,

    /// <summary>Stored in another form, one block at a time; the run does not leave its block.</summary>
    Encoded,
}
