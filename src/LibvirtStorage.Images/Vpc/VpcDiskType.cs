namespace LibvirtStorage.Images.Vpc;

/// <summary>Disk Type (specification, "Hard Disk Footer Format"). The values in between are deprecated.</summary>
internal enum VpcDiskType : uint
{
    /// <summary>The payload, and a footer behind it.</summary>
    Fixed = 2,

    /// <summary>Blocks are allocated when they are written.</summary>
    Dynamic = 3,

    /// <summary>Sectors that were not written are those of a parent disk.</summary>
    Differencing = 4,
}
