using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Formats count in sectors, vpc in whole MiB unless asked otherwise: what becomes of a size that is no multiple of that.</summary>
public static class SizeRounding
{
    /// <summary>Sizes in units of this cannot be had any finer, whatever the format.</summary>
    private const ulong SectorSize = 512;

    /// <summary>What the user should know before an image is written; null if its size is the one that was asked for.</summary>
    /// <param name="source">What the source is called.</param>
    /// <param name="format">The format that is written.</param>
    /// <param name="size">The size in bytes that was asked for: the payload's, or that of a larger disk for it.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="writer">The image as it was planned.</param>
    public static string? Notice(string source, ImageFormat format, ulong size, WriterOptions options, ContainerWriter writer)
    {
        ulong added = writer.VirtualSize - size;
        string advice = added >= SectorSize && format == ImageFormats.Vpc && !options.ExactSize ? $" With -ExactSize it is rounded to sectors of {SectorSize} bytes only." : string.Empty;
        return added == 0 ? null
            : $"'{ImageText.Escape(source)}' as {format} has {writer.VirtualSize} bytes instead of {size}: the format rounds sizes up, and what is added reads as zeros.{advice}";
    }
}
