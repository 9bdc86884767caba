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

    /// <summary>The layout of an image that is described in full by its subformat and its allocation unit.</summary>
    public static ImageLayout Of(ImageFormat format, ImageInfo info)
    {
        var layout = new ImageLayout
        {
            VirtualSize = info.VirtualSize,
            Options = new WriterOptions { Subformat = info.Subformat, ClusterSize = info.ClusterSize },
            Obstacle = ObstacleIn(info),
        };
        return layout.Obstacle is null ? layout with { Obstacle = layout.WhyNotWritten(format) } : layout;
    }

    /// <summary>Whether an image with these options would look the same; options that are not given fit.</summary>
    public bool Fits(WriterOptions asked) =>
        (asked.Version ?? Options.Version) == Options.Version
        && (asked.ClusterSize ?? Options.ClusterSize) == Options.ClusterSize
        && (asked.RefcountBits ?? Options.RefcountBits) == Options.RefcountBits
        && (!asked.LazyRefcounts || Options.LazyRefcounts)
        && (asked.Subformat ?? Options.Subformat ?? string.Empty).Equals(Options.Subformat ?? string.Empty, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the description of an image names that a payload does not have.</summary>
    internal static string? ObstacleIn(ImageInfo info) =>
        info.References.Count > 0 ? "a " + info.References[0].Kind
        : info.Encryption is not null ? "encryption"
        : info.SnapshotCount > 0 ? "internal snapshots"
        : info.BitmapCount > 0 ? "bitmaps"
        : null;

    private string? WhyNotWritten(ImageFormat format)
    {
        try
        {
            return !format.CanWrite ? "a format that is not written here"
                : format.CreateWriter(VirtualSize, Options).VirtualSize != VirtualSize ? "a size that is not written here"
                : null;
        }
        catch (DiskImageException)
        {
            return "a layout that is not written here";
        }
    }
}
