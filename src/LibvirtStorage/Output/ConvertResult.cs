using System;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Output;

/// <summary>What converting an image did.</summary>
public sealed class ConvertResult
{
    internal ConvertResult(ImageFileConversionRequest request, ImageFileConversionResult result)
    {
        Status = result.Replaced ? "Replaced" : "Created";
        Path = result.Path;
        SourcePath = request.SourceName;
        SourceFormat = request.SourceFormat.Name;
        Format = request.Format.Name;
        Compression = request.WriterOptions.Compression.ToString();
        FileSize = result.FileSize;
        SourceVirtualSize = result.PayloadSize;
        VirtualSize = result.VirtualSize;
        Duration = result.Duration;
    }

    /// <summary>Whether the command wrote a file.</summary>
    public bool Changed { get; } = true;

    /// <summary>Created or Replaced.</summary>
    public string Status { get; }

    /// <summary>Full path of the file that was written.</summary>
    public string Path { get; }

    /// <summary>The file that was converted.</summary>
    public string SourcePath { get; }

    /// <summary>The format it was declared to have.</summary>
    public string SourceFormat { get; }

    /// <summary>The format that was written.</summary>
    public string Format { get; }

    /// <summary>None, Deflate or Zstd.</summary>
    public string Compression { get; }

    /// <summary>Length of the file in bytes.</summary>
    public long FileSize { get; }

    /// <summary>Size of the source's payload in bytes.</summary>
    public ulong SourceVirtualSize { get; }

    /// <summary>Size of the written payload in bytes: larger than the source's where the format rounds up.</summary>
    public ulong VirtualSize { get; }

    /// <summary>How long the conversion took, validation not counted.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
