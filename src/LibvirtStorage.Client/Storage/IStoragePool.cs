using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Storage;

/// <summary>A handle to a pool; holds no state of its own.</summary>
public interface IStoragePool
{
    /// <summary>The host it belongs to.</summary>
    IStorageHost Host { get; }

    /// <summary>The pool's name, unique on its host.</summary>
    string Name { get; }

    /// <summary>The pool's UUID.</summary>
    Guid Uuid { get; }

    /// <summary>A snapshot of state and sizes.</summary>
    Task<StoragePoolInfo> GetInfoAsync(CancellationToken cancellationToken);

    /// <summary>The pool's XML description.</summary>
    Task<string> GetXmlAsync(CancellationToken cancellationToken);

    /// <summary>Makes the host look at the pool's content again.</summary>
    Task RefreshAsync(CancellationToken cancellationToken);

    /// <summary>All volumes, by name in ordinal order.</summary>
    Task<IReadOnlyList<IStorageVolume>> ListVolumesAsync(CancellationToken cancellationToken);

    /// <summary>The volume of this name, or null.</summary>
    Task<IStorageVolume?> FindVolumeAsync(string name, CancellationToken cancellationToken);

    /// <summary>Creates a volume. Fails with <see cref="LibvirtErrorCode.StorageVolumeExists"/> if the name is taken.</summary>
    Task<IStorageVolume> CreateVolumeAsync(VolumeDefinition definition, CancellationToken cancellationToken);

    /// <summary>
    /// Creates a volume with the content of another one of the same host, which converts if the formats differ. Daemons ignore
    /// a capacity that is larger than the source's for some formats: look at the result, and resize it.
    /// </summary>
    Task<IStorageVolume> CopyVolumeAsync(VolumeDefinition definition, IStorageVolume source, CancellationToken cancellationToken);
}

/// <summary>State and sizes of a pool at one moment.</summary>
public sealed record StoragePoolInfo
{
    /// <summary>The pool's type as libvirt spells it: <c>dir</c>, <c>logical</c>, ...</summary>
    public required string Type { get; init; }

    /// <summary>Whether the pool runs.</summary>
    public required StoragePoolState State { get; init; }

    /// <summary>Size of the underlying storage in bytes.</summary>
    public required ulong Capacity { get; init; }

    /// <summary>Bytes in use.</summary>
    public required ulong Allocation { get; init; }

    /// <summary>Bytes free.</summary>
    public required ulong Available { get; init; }

    /// <summary>The directory or device folder on the host, or null.</summary>
    public string? TargetPath { get; init; }

    /// <summary>Whether the host knows the pool when it does not run.</summary>
    public bool IsPersistent { get; init; } = true;

    /// <summary>Whether the host starts the pool when it starts itself.</summary>
    public bool Autostart { get; init; }

    /// <summary>Whether volumes are files, whose format the host probes from their content.</summary>
    public bool HoldsFiles => Type is "dir" or "fs" or "netfs" or "vstorage";
}

/// <summary>The values of <c>virStoragePoolState</c>.</summary>
public enum StoragePoolState
{
    /// <summary>Not running.</summary>
    Inactive = 0,

    /// <summary>Being initialised.</summary>
    Building = 1,

    /// <summary>Running.</summary>
    Running = 2,

    /// <summary>Running with reduced redundancy.</summary>
    Degraded = 3,

    /// <summary>Running, but its storage cannot be reached.</summary>
    Inaccessible = 4,
}
