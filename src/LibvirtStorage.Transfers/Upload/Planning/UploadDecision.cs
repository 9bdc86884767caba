using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Transfers.Probing;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>How an upload proceeds.</summary>
internal sealed record UploadDecision
{
    /// <summary>Physical or Virtual.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>The format that the volume gets.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Size of the volume's payload in bytes.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>Upper bound of the container's length in bytes.</summary>
    public required ulong ContainerLength { get; init; }

    /// <summary>Free bytes of the pool that the upload may take.</summary>
    public ulong SpaceNeeded { get; init; }

    /// <summary>The unit in bytes that a written container stores payload in; 1 where bytes are copied.</summary>
    public int BlockSize { get; init; } = 1;

    /// <summary>Options of the container, for payload transfers.</summary>
    public required WriterOptions Options { get; init; }

    /// <summary>What a host will probe the finished volume as.</summary>
    public required VolumeProbe Expected { get; init; }

    /// <summary>The bytes that are written, when it is not the whole volume.</summary>
    public UploadRange? Range { get; init; }

    /// <summary>Where a range is written: the ends of the volume, as far as they are known before.</summary>
    public RangeEnds? Ends { get; init; }
}
