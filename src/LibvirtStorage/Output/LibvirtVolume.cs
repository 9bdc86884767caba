using System.Linq;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Output;

/// <summary>A storage volume as it was when it was asked about.</summary>
public sealed class LibvirtVolume
{
    internal LibvirtVolume(IStorageVolume volume, VolumeInfo info)
    {
        Name = volume.Name;
        Pool = volume.Pool.Name;
        Host = volume.Pool.Host.Uri.ToString();
        Key = volume.Key;
        Type = info.Type.ToString();
        Format = info.Format;
        Capacity = info.Capacity;
        Allocation = info.Allocation;
        Physical = info.Physical;
        Path = info.Path;
        Compat = info.Compat;
        ClusterSize = info.ClusterSize;
        Features = info.Features.ToArray();
        BackingFile = info.BackingStore;
        Encryption = info.Encryption;
    }

    /// <summary>The volume's name.</summary>
    public string Name { get; }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>The format as the host sees it.</summary>
    public string Format { get; }

    /// <summary>File, Block, ...</summary>
    public string Type { get; }

    /// <summary>Guest-visible size in bytes.</summary>
    public ulong Capacity { get; }

    /// <summary>Bytes the volume takes on the host's storage.</summary>
    public ulong Allocation { get; }

    /// <summary>Length of the container in bytes.</summary>
    public ulong Physical { get; }

    /// <summary>The path on the host.</summary>
    public string Path { get; }

    /// <summary>The key, unique on the host.</summary>
    public string Key { get; }

    /// <summary>qcow2: 0.10 or 1.1; null for other formats.</summary>
    public string? Compat { get; }

    /// <summary>qcow2: cluster size in bytes, or null.</summary>
    public int? ClusterSize { get; }

    /// <summary>Features in use.</summary>
    public string[] Features { get; }

    /// <summary>The backing file as the host reads it, or null.</summary>
    public string? BackingFile { get; }

    /// <summary>The encryption's name, or null.</summary>
    public string? Encryption { get; }

    /// <summary>URI of the host.</summary>
    public string Host { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
