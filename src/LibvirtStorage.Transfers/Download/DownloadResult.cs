using System;

namespace LibvirtStorage.Transfers.Download;

/// <summary>What a download did.</summary>
public sealed record DownloadResult
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>How the image travelled.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>Length of the file in bytes.</summary>
    public required long FileSize { get; init; }

    /// <summary>Size of the payload in bytes.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>How long the download took, validation not counted.</summary>
    public required TimeSpan Duration { get; init; }
}
