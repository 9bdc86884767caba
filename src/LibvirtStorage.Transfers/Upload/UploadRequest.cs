using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>What is to be uploaded, and where to.</summary>
public sealed record UploadRequest
{
    /// <summary>The container's bytes. Owned by the caller, who keeps it open until the upload is over.</summary>
    public required ByteSource Source { get; init; }

    /// <summary>What messages call the source: its path.</summary>
    public required string SourceName { get; init; }

    /// <summary>The declared format of the source.</summary>
    public required ImageFormat SourceFormat { get; init; }

    /// <summary>The pool with the target volume.</summary>
    public required IStoragePool Pool { get; init; }

    /// <summary>The target volume's name; it is created if there is none.</summary>
    public required string VolumeName { get; init; }

    /// <summary>
    /// The result's format. For a new volume null means the source's format (raw for iso); for an existing volume its own.
    /// </summary>
    public ImageFormat? Format { get; init; }

    /// <summary>How the image travels.</summary>
    public TransferMode Mode { get; init; }

    /// <summary>Where in an existing raw volume the bytes go, whose other bytes then stay; or null for the whole volume.</summary>
    public ulong? Offset { get; init; }

    /// <summary>How many bytes of the source are sent, or null for all; only where <see cref="Offset"/> may be used, which is 0 then if it is null.</summary>
    public ulong? Length { get; init; }

    /// <summary>Whether only a part of an existing volume is written.</summary>
    internal bool IsRange => Offset is not null || Length is not null;

    /// <summary>What is accepted as a source.</summary>
    public ImagePolicy Policy { get; init; } = ImagePolicy.Default;

    /// <summary>What validating the source and the target may cost.</summary>
    public ImageBudget Budget { get; init; } = ImageBudget.Default;

    /// <summary>Replace the content of an existing volume. Never weakens a check.</summary>
    public bool Force { get; init; }

    /// <summary>Physical transfers: the volume may become another format.</summary>
    public bool AllowFormatChange { get; init; }

    /// <summary>The existing volume's capacity may change to the source's.</summary>
    public bool AllowCapacityChange { get; init; }

    /// <summary>For a new volume: capacity in bytes if larger than the payload. Payload transfers only.</summary>
    public ulong? Capacity { get; init; }

    /// <summary>
    /// Read back all that was sent and compare it, however much it is. Otherwise that is done up to 512 MiB of data; of more, its length,
    /// its end and samples are looked at.
    /// </summary>
    public bool Verify { get; init; }

    /// <summary>Bytes of the pool that other uploads will take, which were planned and not carried out yet.</summary>
    public ulong ReservedSpace { get; init; }

    /// <summary>Format options of a new volume.</summary>
    public WriterOptions WriterOptions { get; init; } = WriterOptions.Default;

    /// <summary>Octal permission bits of a new volume, or null for the host's default.</summary>
    public int? FileMode { get; init; }

    /// <summary>Numeric owner of a new volume, or null for the host's default.</summary>
    public int? Owner { get; init; }

    /// <summary>Numeric group of a new volume, or null for the host's default.</summary>
    public int? Group { get; init; }

    /// <summary>Bytes to allocate in a new volume at once.</summary>
    public ulong Allocation { get; init; }
}
