using System;

namespace LibvirtStorage.Transfers;

/// <summary>The upload flags of the RFC "Making storage vol upload/download more useful" (2017), under its own names.</summary>
[Flags]
public enum VolumeUploadFlags
{
    /// <summary>Container bytes, of any format.</summary>
    None = 0,

    /// <summary>Holes travel as holes.</summary>
    SparseStream = 1,

    /// <summary>The payload is re-written as the volume's own format.</summary>
    Virtual = 2,

    /// <summary>The container's format must be the volume's.</summary>
    FixedFormat = 4,

    /// <summary>Nothing in the image may point outside it.</summary>
    NoBackingFile = 8,
}

/// <summary>How an image travels.</summary>
public enum TransferMode
{
    /// <summary>Physically when the formats are equal, as payload otherwise.</summary>
    Auto,

    /// <summary>Container bytes, bit for bit.</summary>
    Physical,

    /// <summary>The guest-visible payload, re-written in the target's format.</summary>
    Virtual,
}
