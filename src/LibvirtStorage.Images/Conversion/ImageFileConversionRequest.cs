using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Which image is to be converted, and into what file.</summary>
public sealed record ImageFileConversionRequest
{
    /// <summary>The container's bytes. Owned by the caller, who keeps it open until the conversion is over.</summary>
    public required ByteSource Source { get; init; }

    /// <summary>What messages call the source: its path.</summary>
    public required string SourceName { get; init; }

    /// <summary>Full path of the file that holds the source, which is not to be written over; null where there is none.</summary>
    public string? SourcePath { get; init; }

    /// <summary>The declared format of the source.</summary>
    public required ImageFormat SourceFormat { get; init; }

    /// <summary>Full path of the file to be written.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>The file's format.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>What is accepted as a source.</summary>
    public ImagePolicy Policy { get; init; } = ImagePolicy.Default;

    /// <summary>What validating the source may cost.</summary>
    public ImageBudget Budget { get; init; } = ImageBudget.Default;

    /// <summary>Format options of the file.</summary>
    public WriterOptions WriterOptions { get; init; } = WriterOptions.Default;

    /// <summary>Replace an existing file.</summary>
    public bool Force { get; init; }
}
