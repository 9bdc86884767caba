using System;

namespace LibvirtStorage.Images.Conversion;

/// <summary>What a conversion did.</summary>
public sealed record ImageFileConversionResult
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Whether a file of that name was replaced.</summary>
    public required bool Replaced { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileSize { get; init; }

    /// <summary>Size of the source's payload in bytes.</summary>
    public required ulong PayloadSize { get; init; }

    /// <summary>Size in bytes of the disk that was written: the payload's, rounded up where the format has no such size.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>How long the conversion took, validation not counted.</summary>
    public required TimeSpan Duration { get; init; }
}
