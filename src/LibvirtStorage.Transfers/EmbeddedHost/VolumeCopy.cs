using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>
/// Creates a volume with the payload of another, converted where the formats differ. Other than with qemu-img on a daemon's host,
/// nothing that the source names is opened: one with a backing file is refused.
/// </summary>
internal static class VolumeCopy
{
    public static async Task CopyAsync(string path, VolumeDefinition definition, VolumeInfo source, CancellationToken cancellationToken)
    {
        if (!ImageFormats.TryGet(source.Format, out ImageFormat? format) || !ImageFormats.TryGet(definition.Format, out ImageFormat? target) || !target.CanWrite)
        {
            throw new LibvirtException(
                LibvirtErrorCode.InternalError, $"A copy from {source.Format} to {definition.Format} is not supported without qemu-img.");
        }

        try
        {
            using FileByteSource file = FileByteSource.Open(source.Path);
            using ImageReader reader = format.OpenReader(file, new BudgetMeter(ImageBudget.Conversion, cancellationToken));

            // Daemons, too, raise a capacity that is smaller than the source's.
            VolumeDefinition raised = definition with { Capacity = Math.Max(definition.Capacity, reader.VirtualSize) };
            ContainerWriter writer = VolumeCreation.Plan(target, raised);
            await VolumeCreation.CreateAsync(
                path,
                raised,
                async created =>
                {
                    using var sink = new NewFileSink(created);
                    await ImageConverter.ConvertAsync(reader, writer, sink, ConversionOptions.Default, cancellationToken).ConfigureAwait(false);
                }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DiskImageException or ImageSourceException)
        {
            throw new LibvirtException(LibvirtErrorCode.InternalError, $"The volume cannot be copied: {e.Message}", innerException: e);
        }
    }
}
