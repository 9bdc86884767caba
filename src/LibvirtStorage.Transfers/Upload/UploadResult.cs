using System;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>What an upload did.</summary>
public sealed record UploadResult
{
    /// <summary>The volume that was written.</summary>
    public required IStorageVolume Volume { get; init; }

    /// <summary>The host's view of the volume after the upload.</summary>
    public required VolumeInfo Info { get; init; }

    /// <summary>Whether the volume was created.</summary>
    public required bool Created { get; init; }

    /// <summary>How the image travelled.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>Container bytes sent as data (holes not counted).</summary>
    public required long BytesSent { get; init; }

    /// <summary>Whether all that was sent was read back and compared; of very much only samples are, unless it was asked for.</summary>
    public required bool ReadBack { get; init; }

    /// <summary>Size of the volume's payload in bytes.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>How long the upload took, validation not counted.</summary>
    public required TimeSpan Duration { get; init; }
}
