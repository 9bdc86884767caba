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
        string name = situation.Request.VolumeName;
        CheckWritable(format);
        ContainerWriter writer;
        try
        {
            writer = format.CreateWriter(virtualSize, options);
        }
        catch (DiskImageException e)
        {
            throw new TransferException(
                TransferError.InvalidRequest, $"The volume '{name}' cannot be written: {e.Message}", e.Finding.Recommendation, e);
        }

        bool mustKeepSize = situation.ExistingLayout is not null && !situation.Request.AllowCapacityChange;
        if (mustKeepSize && writer.VirtualSize != virtualSize)
        {
            throw TransferErrors.CapacityExceeded(
                $"A {format} image of {virtualSize} bytes is written with {writer.VirtualSize}, and the volume '{name}' keeps its capacity.");
        }

        if (SizeRounding.Notice(situation.Request.SourceName, format, virtualSize, writer) is { } notice)
        {
            situation.Warnings.Add(notice);
        }

        return writer;
    }

    /// <summary>Refuses formats that are read only.</summary>
    public static void CheckWritable(ImageFormat format)
    {
        if (!format.CanWrite)
        {
            throw TransferErrors.InvalidRequest($"Images of the format {format} are read, but not written.", "Choose another format.");
        }
    }
}
