namespace LibvirtStorage.Images.Ploop;

/// <summary>in_use: whether the image was closed (specification, "Header").</summary>
internal enum PloopInUse : uint
{
    /// <summary>Closed by software that does not know format extensions.</summary>
    ClosedByOldSoftware = 0,

    /// <summary>Open for writing, or not closed cleanly.</summary>
    Open = 0x746f6e59,

    Closed = 0x312e3276,
}
