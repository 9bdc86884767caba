using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Conversion;

/// <summary>What a caller may ask of a new image; null means the format's default. A writer refuses what its format does not have.</summary>
public sealed record WriterOptions
{
    /// <summary>The defaults.</summary>
    public static WriterOptions Default { get; } = new();

    /// <summary>
    /// Allocation unit in bytes, a power of two. qcow2: 512 to 2 MiB, default 64 KiB. qed: from 4 KiB, default 64 KiB. vhdx: 1 MiB
    /// to 256 MiB, default 1 MiB up to disks of 4 TiB, then as large as 4 million blocks have to be.
    /// </summary>
    public int? ClusterSize { get; init; }

    /// <summary>qed: clusters of an L1 or L2 table, a power of two from 2 to 16, default 4. The larger it is, the smaller the clusters: what tables map has to be below 2^64 bytes.</summary>
    public int? TableSize { get; init; }

    /// <summary>qcow2: 2 (compat 0.10) or 3 (compat 1.1, the default).</summary>
    public int? Version { get; init; }

    /// <summary>qcow2: reference count width in bits, a power of two from 1 to 64, default 16.</summary>
    public int? RefcountBits { get; init; }

    /// <summary>qcow2: postpone reference count updates; a hint to whoever writes to the image later.</summary>
    public bool LazyRefcounts { get; init; }

    /// <summary>How blocks are compressed.</summary>
    public ImageCompression Compression { get; init; }

    /// <summary>
    /// The variant of the format by its usual name, in any case. vmdk: <c>monolithicSparse</c> (the default),
    /// <c>streamOptimized</c>. vpc and vhdx: <c>dynamic</c> (the default), <c>fixed</c>. vdi: <c>dynamic</c> (the
    /// default), <c>static</c>.
    /// </summary>
    public string? Subformat { get; init; }

    /// <summary>vpc: keep the exact size, where it would be rounded up to whole MiB, which is what Hyper-V and Azure accept.</summary>
    public bool ExactSize { get; init; }

    /// <summary>The options that are given, for messages.</summary>
    public string Describe()
    {
        string?[] parts =
        [
            Subformat,
            Version is { } version ? $"version {version}" : null,
            ClusterSize is { } size ? $"clusters of {size} bytes" : null,
            TableSize is { } tables ? $"tables of {tables} clusters" : null,
            RefcountBits is { } bits ? $"{bits} refcount bits" : null,
            LazyRefcounts ? "lazy refcounts" : null,
        ];
        string all = string.Join(", ", parts.Where(part => part is not null));
        return all.Length > 0 ? all : "the default";
    }

    /// <summary>Names of the properties that differ from the default.</summary>
    internal IEnumerable<string> Given
    {
        get
        {
            (string Name, bool IsGiven)[] all =
            [
                (nameof(ClusterSize), ClusterSize is not null),
                (nameof(TableSize), TableSize is not null),
                (nameof(Version), Version is not null),
                (nameof(RefcountBits), RefcountBits is not null),
                (nameof(LazyRefcounts), LazyRefcounts),
                (nameof(Compression), Compression != ImageCompression.None),
                (nameof(Subformat), Subformat is not null),
                (nameof(ExactSize), ExactSize),
            ];
            return all.Where(option => option.IsGiven).Select(option => option.Name);
        }
    }
}

/// <summary>Compression of an image's data blocks.</summary>
public enum ImageCompression
{
    /// <summary>Stored as they are.</summary>
    None,

    /// <summary>Raw deflate (RFC 1951).</summary>
    Deflate,

    /// <summary>Zstandard (RFC 8878).</summary>
    Zstd,
}
