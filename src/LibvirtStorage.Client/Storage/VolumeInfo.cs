using System.Collections.Generic;

namespace LibvirtStorage.Client.Storage;

/// <summary>What the host says about a volume at one moment.</summary>
public sealed record VolumeInfo
{
    /// <summary>File, block device, ...</summary>
    public required StorageVolumeType Type { get; init; }

    /// <summary>The format's name as the host sees it; file pools probe it from the content.</summary>
    public required string Format { get; init; }

    /// <summary>Guest-visible size in bytes.</summary>
    public required ulong Capacity { get; init; }

    /// <summary>Bytes the volume takes on the host's storage.</summary>
    public required ulong Allocation { get; init; }

    /// <summary>Length of the container in bytes: the file's length, the device's size.</summary>
    public required ulong Physical { get; init; }

    /// <summary>The path on the host.</summary>
    public required string Path { get; init; }

    /// <summary>qcow2: <c>0.10</c> or <c>1.1</c>, null for other formats.</summary>
    public string? Compat { get; init; }

    /// <summary>qcow2: cluster size in bytes, or null if the host does not say.</summary>
    public int? ClusterSize { get; init; }

    /// <summary>Features in the volume XML's terms: <c>lazy_refcounts</c>, <c>extended_l2</c>.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The backing file's path as the host reads it from the content, or null.</summary>
    public string? BackingStore { get; init; }

    /// <summary>The backing file's format as the host reads or guesses it, or null when there is none.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>When the content last changed, as the host writes it, to be compared only; null if it does not say.</summary>
    public string? Modified { get; init; }

    /// <summary>The encryption's format name, or null.</summary>
    public string? Encryption { get; init; }
}

/// <summary>The values of <c>virStorageVolType</c>.</summary>
public enum StorageVolumeType
{
    /// <summary>A file.</summary>
    File = 0,

    /// <summary>A block device.</summary>
    Block = 1,

    /// <summary>A directory.</summary>
    Directory = 2,

    /// <summary>A network volume.</summary>
    Network = 3,

    /// <summary>A network directory.</summary>
    NetworkDirectory = 4,

    /// <summary>A directory with a ploop image.</summary>
    Ploop = 5,
}
