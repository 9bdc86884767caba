using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Creates the file of a new volume. What fails leaves no file.</summary>
internal static class VolumeCreation
{
    public static async Task CreateAsync(string path, VolumeDefinition definition, CancellationToken cancellationToken)
    {
        Func<FileStream, Task> content = ContentOf(definition, cancellationToken);
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
                ContainerWriter writer = Plan(definition);
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

    private static ContainerWriter Plan(VolumeDefinition definition)
    {
        if (!ImageFormats.TryGet(definition.Format, out ImageFormat? format))
        {
            throw new LibvirtException(LibvirtErrorCode.InternalError, $"The creation of {definition.Format} images is not supported.");
        }

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

    /// <summary>A container that goes into a file that was just created, and that its creator removes on failure.</summary>
    private sealed class NewFileSink(FileStream file) : ImageSink
    {
        public override Task BeginAsync(long headLength, CancellationToken cancellationToken)
        {
            file.SetLength(headLength);
            file.Position = headLength;
            return Task.CompletedTask;
        }

        public override Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
            HostFiles.WriteAsync(file, data, cancellationToken);

        public override Task AppendHoleAsync(long length, CancellationToken cancellationToken)
        {
            long end = checked(file.Position + length);
            file.SetLength(end);
            file.Position = end;
            return Task.CompletedTask;
        }

        public override Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
        {
            file.Position = 0;
            return HostFiles.WriteAsync(file, head, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
