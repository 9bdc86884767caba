using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Storage;

/// <summary>
/// A host of storage pools: a libvirt daemon, or a directory served in process. Thread-safe. Every call fails with a
/// <see cref="LibvirtException"/> and nothing else, save for <see cref="OperationCanceledException"/>.
/// </summary>
public interface IStorageHost : IDisposable
{
    /// <summary>The URI that the host was connected with, in canonical form.</summary>
    Uri Uri { get; }

    /// <summary>The host's own name.</summary>
    string HostName { get; }

    /// <summary>Whether calls can succeed; false once it was disposed or the other side has gone.</summary>
    bool IsConnected { get; }

    /// <summary>All pools, active or not.</summary>
    Task<IReadOnlyList<IStoragePool>> ListPoolsAsync(CancellationToken cancellationToken);

    /// <summary>The pool of this name, or null.</summary>
    Task<IStoragePool?> FindPoolAsync(string name, CancellationToken cancellationToken);

    /// <summary>Whether an active domain has the volume as a disk.</summary>
    Task<VolumeUse> GetVolumeUseAsync(IStorageVolume volume, CancellationToken cancellationToken);

    /// <summary>A new connection to the same host, for who has lost this one in the middle of something; the caller owns it.</summary>
    Task<IStorageHost> ReconnectAsync(CancellationToken cancellationToken);
}

/// <summary>What a host can say about who uses a volume.</summary>
/// <param name="Known">Whether the host can list domains at all.</param>
/// <param name="Domain">The name of an active domain with the volume as its disk, or null.</param>
public readonly record struct VolumeUse(bool Known, string? Domain);
