namespace LibvirtStorage.Client.Storage;

/// <summary>What a new volume is to be: the writable part of libvirt's volume XML.</summary>
public sealed record VolumeDefinition
{
    /// <summary>The volume's name.</summary>
    public required string Name { get; init; }

    /// <summary>The format's name; <c>raw</c> needs no qemu-img on the host.</summary>
    public string Format { get; init; } = "raw";

    /// <summary>Guest-visible size in bytes.</summary>
    public required ulong Capacity { get; init; }

    /// <summary>Bytes to allocate at once; 0 for a sparse volume. (libvirt allocates all when the XML has none, so it is always sent.)</summary>
    public ulong Allocation { get; init; }

    /// <summary>qcow2: <c>0.10</c> or <c>1.1</c>. (libvirt creates 0.10 when the XML has none.)</summary>
    public string Compat { get; init; } = "1.1";

    /// <summary>qcow2: cluster size in bytes, or null for the host's default.</summary>
    public int? ClusterSize { get; init; }

    /// <summary>qcow2: postpone reference count updates.</summary>
    public bool LazyRefcounts { get; init; }

    /// <summary>Octal permission bits of the file, or null for the host's default, 0600.</summary>
    public int? Mode { get; init; }

    /// <summary>Numeric owner, or null for the host's default.</summary>
    public int? Owner { get; init; }

    /// <summary>Numeric group, or null for the host's default.</summary>
    public int? Group { get; init; }
}
