using System.Linq;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Whether the format can hold the payload, and what becomes of its size.</summary>
internal static class WriterRule
{
    /// <summary>Plans the container. Formats that only know whole sectors round the size up, which is said; an existing volume must not grow by that.</summary>
    /// <exception cref="TransferException">The format cannot hold the payload, or not at the volume's capacity.</exception>
    public static ContainerWriter Plan(UploadSituation situation, ImageFormat format, ulong virtualSize, WriterOptions options)
    {
        ContainerWriter writer = Create(situation, format, virtualSize, options);
        bool mustKeepSize = situation.ExistingLayout is not null && !situation.Request.AllowCapacityChange;
        if (mustKeepSize && writer.VirtualSize != virtualSize)
        {
            throw TransferErrors.CapacityExceeded(
                $"A {format} image of {virtualSize} bytes is written with {writer.VirtualSize}, and the volume '{situation.Request.VolumeName}' keeps its capacity.");
        }

        if (SizeRounding.Notice(situation.Request.SourceName, format, virtualSize, options, writer) is { } notice)
        {
            situation.Warnings.Add(notice);
        }

        return writer;
    }

    /// <summary>Refuses options that a disk of raw bytes does not have, however it travels.</summary>
    public static void CheckPayloadOptions(UploadSituation situation, ImageFormat format)
    {
        if (format.IsPayload)
        {
            _ = Create(situation, format, 0, situation.Request.WriterOptions);
        }
    }

    /// <summary>Refuses formats that are read only.</summary>
    public static void CheckWritable(ImageFormat format)
    {
        if (!format.CanWrite)
        {
            throw TransferErrors.InvalidRequest($"Images of the format {format} are not written.", $"Use one of: {string.Join(", ", ImageFormats.All.Where(f => f.CanWrite).Select(f => f.Name))}.");
        }
    }

    private static ContainerWriter Create(UploadSituation situation, ImageFormat format, ulong virtualSize, WriterOptions options)
    {
        CheckWritable(format);
        try
        {
            return format.CreateWriter(virtualSize, options);
        }
        catch (DiskImageException e)
        {
            throw new TransferException(
                TransferError.InvalidRequest, $"The volume '{situation.Request.VolumeName}' cannot be written: {e.Message}", e.Finding.Recommendation, e);
        }
    }
}
