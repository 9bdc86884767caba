using System;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>The layout of an image that is described in full by its variant and its allocation unit.</summary>
    public static ImageLayout Of(ImageFormat format, ImageInfo info)
    {
        var layout = new ImageLayout { VirtualSize = info.VirtualSize, Options = WriterOptions.Default, Obstacle = ObstacleIn(info) };
        return layout.Obstacle is not null ? layout
            : OptionsFor(format, info) is { } options ? layout with { Options = options }
            : layout with { Obstacle = "a layout that is not written here" };
    }

    /// <summary>Whether an image with these options would look the same; options that are not given fit.</summary>
    public bool Fits(WriterOptions asked) =>
        (asked.Version ?? Options.Version) == Options.Version
        && (asked.ClusterSize ?? Options.ClusterSize) == Options.ClusterSize
        && (asked.RefcountBits ?? Options.RefcountBits) == Options.RefcountBits
        && (asked.TableSize ?? Options.TableSize) == Options.TableSize
        && (!asked.LazyRefcounts || Options.LazyRefcounts)
        && (asked.Subformat ?? Options.Subformat ?? string.Empty).Equals(Options.Subformat ?? string.Empty, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the description of an image names that a payload does not have.</summary>
    internal static string? ObstacleIn(ImageInfo info) =>
        info.References.Count > 0 ? "a " + info.References[0].Kind
        : info.Encryption is not null ? "encryption"
        : info.SnapshotCount > 0 ? "internal snapshots"
        : info.BitmapCount > 0 ? "bitmaps"
        : null;

    /// <summary>The options by which the format's writer makes such an image again, found by asking it; null if there are none.</summary>
    private static WriterOptions? OptionsFor(ImageFormat format, ImageInfo info)
    {
        var named = new WriterOptions { Subformat = info.Variant };
        WriterOptions[] candidates =
            [named, named with { ClusterSize = info.ClusterSize }, named with { ExactSize = true }, new() { ClusterSize = info.ClusterSize }];
        return format.CanWrite ? candidates.FirstOrDefault(options => Makes(format, options, info)) : null;
    }

    private static bool Makes(ImageFormat format, WriterOptions options, ImageInfo info)
    {
        try
        {
            ContainerWriter writer = format.CreateWriter(info.VirtualSize, options);

            // Where every block is stored, blocks make no difference, and the writer may work in smaller pieces.
            bool hasUnit = info.ClusterSize is not null && options.Subformat is not ("fixed" or "static");
            return writer.VirtualSize == info.VirtualSize && (!hasUnit || writer.BlockSize == info.ClusterSize);
        }
        catch (DiskImageException)
        {
            return false;
        }
    }
}
