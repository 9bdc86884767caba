using System.Collections.Generic;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Download;

/// <summary>What a download's rules saw and decided.</summary>
internal sealed record DownloadSituation
{
    /// <summary>What was asked for.</summary>
    public required DownloadRequest Request { get; init; }

    /// <summary>The volume, read by ranges.</summary>
    public required VolumeByteSource Volume { get; init; }

    /// <summary>The same with a memory of what the verdict rests on.</summary>
    public required WitnessedByteSource Source { get; init; }

    /// <summary>The volume's format.</summary>
    public required ImageFormat SourceFormat { get; init; }

    /// <summary>The verdict.</summary>
    public required ImageReport Report { get; init; }

    /// <summary>Physical or Virtual.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>The file's format.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Size in bytes that the file's payload will have.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>What the user should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
