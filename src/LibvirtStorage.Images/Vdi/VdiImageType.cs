namespace LibvirtStorage.Images.Vdi;

/// <summary>image_type.</summary>
internal enum VdiImageType : uint
{
    /// <summary>Blocks are allocated when they are written.</summary>
    Dynamic = 1,

    /// <summary>All blocks are allocated beforehand, in order.</summary>
    Static = 2,

    /// <summary>Named in VirtualBox's headers, and never made by it.</summary>
    Undo = 3,

    /// <summary>Free blocks are those of a parent image.</summary>
    Differencing = 4,
}
