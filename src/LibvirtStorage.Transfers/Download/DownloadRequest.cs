using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Download;

/// <summary>What is to be downloaded, and where to.</summary>
public sealed record DownloadRequest
{
    /// <summary>The volume.</summary>
    public required IStorageVolume Volume { get; init; }

    /// <summary>Full path of the file to be written.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>The volume's format, or null for the one the host reports.</summary>
    public ImageFormat? SourceFormat { get; init; }

    /// <summary>The file's format, or null for the volume's.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>How the image travels.</summary>
    public TransferMode Mode { get; init; }

    /// <summary>Physical transfers of raw volumes: where to start, in bytes; or null for the whole volume.</summary>
    public ulong? Offset { get; init; }

    /// <summary>
    /// Physical transfers of raw volumes: how many bytes, or null for all from <see cref="Offset"/> on, which is 0 if only this is given.
    /// </summary>
    public ulong? Length { get; init; }

    /// <summary>Whether a part of the volume was asked for, be it as long as the whole.</summary>
    internal bool IsRange => Offset is not null || Length is not null;

    /// <summary>Where the bytes that are wanted start.</summary>
    internal ulong Start => Offset ?? 0;

    /// <summary>What is accepted as a source.</summary>
    public ImagePolicy Policy { get; init; } = ImagePolicy.Default;

    /// <summary>What validating the volume may cost.</summary>
    public ImageBudget Budget { get; init; } = ImageBudget.Default;

    /// <summary>Replace an existing file.</summary>
    public bool Force { get; init; }

    /// <summary>Format options of the file.</summary>
    public WriterOptions WriterOptions { get; init; } = WriterOptions.Default;

    /// <summary>What of the volume's container becomes the file of a physical transfer; the range was checked.</summary>
    internal ByteSource ContainerIn(ByteSource volume) =>
        IsRange ? new SubrangeByteSource(volume, (long)Start, (long)(Length ?? (ulong)volume.Length - Start)) : volume;
}
