using System;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Output;

/// <summary>A storage pool as it was when it was asked about.</summary>
public sealed class LibvirtPool
{
    internal LibvirtPool(IStoragePool pool, StoragePoolInfo info)
    {
        Name = pool.Name;
        Uuid = pool.Uuid;
        Host = pool.Host.Uri.ToString();
        State = info.State.ToString();
        Type = info.Type;
        Capacity = info.Capacity;
        Allocation = info.Allocation;
        Available = info.Available;
        TargetPath = info.TargetPath;
        Persistent = info.IsPersistent;
        Autostart = info.Autostart;
    }

    /// <summary>The pool's name.</summary>
    public string Name { get; }

    /// <summary>The pool's UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>Running, Inactive, ...</summary>
    public string State { get; }

    /// <summary>The pool's type as libvirt spells it.</summary>
    public string Type { get; }

    /// <summary>Size of the storage in bytes.</summary>
    public ulong Capacity { get; }

    /// <summary>Bytes in use.</summary>
    public ulong Allocation { get; }

    /// <summary>Bytes free.</summary>
    public ulong Available { get; }

    /// <summary>The folder on the host, or null.</summary>
    public string? TargetPath { get; }

    /// <summary>Whether the host knows the pool when it does not run.</summary>
    public bool Persistent { get; }

    /// <summary>Whether the host starts the pool when it starts itself.</summary>
    public bool Autostart { get; }

    /// <summary>URI of the host.</summary>
    public string Host { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
