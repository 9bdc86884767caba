using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images;

/// <summary>What a new content has to keep of an existing image, and what it could not keep. From the header alone.</summary>
public sealed record ImageLayout
{
    /// <summary>Size of the payload in bytes.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>The options that make an image of the same layout, except for the compression of its blocks.</summary>
    public required WriterOptions Options { get; init; }

    /// <summary>How the blocks of such an image can be compressed.</summary>
    public IReadOnlyList<ImageCompression> Compressions { get; init; } = [ImageCompression.None];

    /// <summary>What the image has that a new content would lose, in the words of its specification; null if nothing.</summary>
    public string? Obstacle { get; init; }

    /// <summary>The layout of an image that its format describes.</summary>
    /// <param name="info">What its header says; what it names that a payload does not have is the first obstacle.</param>
    /// <param name="options">The options that make an image like it.</param>
    /// <param name="obstacle">What else would be lost, or null.</param>
    internal static ImageLayout Of(ImageInfo info, WriterOptions options, string? obstacle = null) => new()
    {
        VirtualSize = info.VirtualSize,
        Options = options,
        Obstacle = ObstacleIn(info) ?? obstacle,
    };

    /// <summary>Whether an image with these options would look the same; options that are not given fit.</summary>
    public bool Fits(WriterOptions asked) =>
        (asked.Version ?? Options.Version) == Options.Version
        && (asked.ClusterSize ?? Options.ClusterSize) == Options.ClusterSize
        && (asked.RefcountBits ?? Options.RefcountBits) == Options.RefcountBits
        && (asked.TableSize ?? Options.TableSize) == Options.TableSize
        && (!asked.LazyRefcounts || Options.LazyRefcounts)
        && (asked.Subformat ?? Options.Subformat ?? string.Empty).Equals(Options.Subformat ?? string.Empty, StringComparison.OrdinalIgnoreCase);

    private static string? ObstacleIn(ImageInfo info) =>
        info.References.Count > 0 ? info.References[0].ToString()
        : info.Encryption is not null ? "encryption"
        : info.SnapshotCount > 0 ? "internal snapshots"
        : info.BitmapCount > 0 ? "bitmaps"
        : null;
}
