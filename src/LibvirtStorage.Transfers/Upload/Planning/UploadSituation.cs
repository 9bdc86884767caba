using System.Collections.Generic;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Everything an upload's rules look at: the request, the pool, the volume that is there, and the verdict on the source.</summary>
internal sealed record UploadSituation
{
    /// <summary>What was asked for.</summary>
    public required UploadRequest Request { get; init; }

    /// <summary>The pool.</summary>
    public required StoragePoolInfo Pool { get; init; }

    /// <summary>The volume of that name, or null.</summary>
    public IStorageVolume? Existing { get; init; }

    /// <summary>What the host says of it.</summary>
    public VolumeInfo? ExistingInfo { get; init; }

    /// <summary>What an existing file is; null for a new volume and for a device.</summary>
    public ExistingContainer? Container { get; init; }

    /// <summary>Whether an existing file holds nothing but what a replacement by this process left, which failed.</summary>
    public bool HoldsNothing { get; init; }

    /// <summary>What an upload of this process left under the name of a volume that it created; it is removed first.</summary>
    public Leftover? Leftover { get; init; }

    /// <summary>The layout of an existing container; null for raw volumes, devices, and a header that cannot be understood.</summary>
    public ImageLayout? ExistingLayout => Container?.Layout;

    /// <summary>Size of an existing volume's payload in bytes: of a disk of no bytes, and of an image that it takes for raw, the host shows the container's length.</summary>
    public ulong? ExistingCapacity => ExistingLayout?.VirtualSize ?? ExistingInfo?.Capacity;

    /// <summary>The source, which remembers what the verdict rests on.</summary>
    public required ByteSource Source { get; init; }

    /// <summary>The verdict.</summary>
    public required ImageReport Report { get; init; }

    /// <summary>The layout of a source that is a container and can seek.</summary>
    public ImageLayout? SourceLayout { get; init; }

    /// <summary>What the user should know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Size of the source's payload in bytes.</summary>
    public ulong PayloadSize => Report.Info!.VirtualSize;

    /// <summary>Whether only a part of an existing volume is written.</summary>
    public bool IsRange => Request.IsRange;

    /// <summary>Whether the target is (or will be) a file, whose format the host probes.</summary>
    public bool TargetIsFile => ExistingInfo is { } info ? info.Type == StorageVolumeType.File : Pool.HoldsFiles;
}
