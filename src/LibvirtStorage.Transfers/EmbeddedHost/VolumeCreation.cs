using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Creates the file of a new volume. What fails leaves no file.</summary>
internal static class VolumeCreation
{
    public static Task CreateAsync(string path, VolumeDefinition definition, CancellationToken cancellationToken) =>
        CreateAsync(path, definition, ContentOf(definition, cancellationToken));

    /// <summary>The same, with the content that <paramref name="content"/> writes.</summary>
    public static async Task CreateAsync(string path, VolumeDefinition definition, Func<FileStream, Task> content)
    {
        long allocation = (long)Math.Min(definition.Allocation, Math.Min(definition.Capacity, long.MaxValue));
        using FileStream file = HostFiles.Create(path, definition.Mode, allocation);
        try
        {
            HostFiles.SetPermissions(path, definition.Mode, definition.Owner, definition.Group);
            await content(file).ConfigureAwait(false);
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>A writer for a container as it is defined.</summary>
    public static ContainerWriter Plan(ImageFormat format, VolumeDefinition definition)
    {
        var options = new WriterOptions { ClusterSize = definition.ClusterSize };
        if (format == ImageFormats.Qcow2)
        {
            options = options with { Version = definition.Compat == "0.10" ? 2 : 3, LazyRefcounts = definition.LazyRefcounts };
        }

        try
        {
            return format.CreateWriter(definition.Capacity, options);
        }
        catch (DiskImageException e)
        {
            throw new LibvirtException(LibvirtErrorCode.InternalError, $"The image cannot be created: {e.Message}", innerException: e);
        }
    }

    private static Func<FileStream, Task> ContentOf(VolumeDefinition definition, CancellationToken cancellationToken)
    {
        switch (definition.Format)
        {
            // libvirt makes a plain file for iso, too.
            case "raw" or "iso":
                return file =>
                {
                    file.SetLength(checked((long)Math.Min(definition.Capacity, long.MaxValue)));
                    return Task.CompletedTask;
                };

            // The formats that libvirt has qemu-img create, as far as they are written here.
            case "qcow2" or "qed" or "vmdk" or "vdi" or "vpc":
                ContainerWriter writer = Plan(FormatOf(definition), definition);
                return async file =>
                {
                    using var sink = new NewFileSink(file);
                    await writer.BeginAsync(sink, cancellationToken).ConfigureAwait(false);
                    await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
                };

            case "bochs" or "cloop" or "dmg" or "cow" or "qcow":
                throw new LibvirtException(
                    LibvirtErrorCode.InternalError, $"The creation of {definition.Format} images is not supported.");

            default:
                throw new LibvirtException(LibvirtErrorCode.ConfigUnsupported, $"unknown volume format type {definition.Format}");
        }
    }

    private static ImageFormat FormatOf(VolumeDefinition definition) => ImageFormats.TryGet(definition.Format, out ImageFormat? format)
        ? format
        : throw new LibvirtException(LibvirtErrorCode.InternalError, $"The creation of {definition.Format} images is not supported.");
}
