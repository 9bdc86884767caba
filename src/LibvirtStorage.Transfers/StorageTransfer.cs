using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Upload;

namespace LibvirtStorage.Transfers;

/// <summary>The calls that the RFC "Making storage vol upload/download more useful" (2017) proposed, under its names.</summary>
public static class StorageTransfer
{
    /// <summary>
    /// <c>virStorageVolUploadConvert</c>: uploads <paramref name="stream"/>, which holds an image of
    /// <paramref name="sourceFormat"/>, into an existing volume. Nothing is probed: the format is what the caller says
    /// it is, or the upload is refused.
    /// </summary>
    /// <param name="volume">The volume, which must exist. The call means to replace what is in it.</param>
    /// <param name="stream">
    /// The image, from the stream's start if it can seek, else from where it stands. A stream that cannot seek is taken
    /// for formats that can be read front to back, and needs <paramref name="length"/>.
    /// </param>
    /// <param name="sourceFormat">The image's format.</param>
    /// <param name="offset">Where in a raw volume the bytes go; 0 for all other volumes.</param>
    /// <param name="length">
    /// Bytes to upload, 0 for all. With a stream that can seek, and together with <paramref name="offset"/>, it limits
    /// what is written into a raw volume; of a stream that cannot seek it is the length.
    /// </param>
    /// <param name="flags">
    /// <see cref="VolumeUploadFlags.Virtual"/> sends the payload, without it the container goes bit for bit.
    /// Without <see cref="VolumeUploadFlags.FixedFormat"/> the volume may become another format, without
    /// <see cref="VolumeUploadFlags.NoBackingFile"/> the image may name a backing file.
    /// Holes stay holes in any case; <see cref="VolumeUploadFlags.SparseStream"/> is accepted.
    /// </param>
    /// <param name="policy">What is accepted as a source; null for the default.</param>
    /// <param name="progress">Told how far the upload is.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    /// <exception cref="TransferException">The upload was refused or failed; the exception says in what state the volume is.</exception>
    public static async Task<UploadResult> UploadConvertAsync(
        IStorageVolume volume,
        Stream stream,
        ImageFormat sourceFormat,
        ulong offset,
        ulong length,
        VolumeUploadFlags flags,
        ImagePolicy? policy,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        const VolumeUploadFlags Known =
            VolumeUploadFlags.SparseStream | VolumeUploadFlags.Virtual | VolumeUploadFlags.FixedFormat | VolumeUploadFlags.NoBackingFile;
        if ((flags & ~Known) != 0)
        {
            throw TransferErrors.InvalidRequest($"The flags 0x{(int)flags:x} are not known.", "Use the flags of VolumeUploadFlags.");
        }

        if (await volume.Pool.FindVolumeAsync(volume.Name, cancellationToken).ConfigureAwait(false) is null)
        {
            throw TransferErrors.VolumeNotFound(volume.Name, volume.Pool.Name);
        }

        bool isVirtual = (flags & VolumeUploadFlags.Virtual) != 0;
        ImagePolicy accepted = policy ?? ImagePolicy.Default;
        using ByteSource source = SourceOf(stream, sourceFormat, length);
        var request = new UploadRequest
        {
            Source = source,
            SourceName = stream is FileStream file ? file.Name : "the stream",
            SourceFormat = sourceFormat,
            Pool = volume.Pool,
            VolumeName = volume.Name,
            Mode = isVirtual ? TransferMode.Virtual : TransferMode.Physical,
            Offset = offset > 0 ? offset : null,
            Length = stream.CanSeek && length > 0 ? length : null,
            Policy = accepted with { AllowBackingFile = accepted.AllowBackingFile || (!isVirtual && (flags & VolumeUploadFlags.NoBackingFile) == 0) },
            AllowFormatChange = !isVirtual && (flags & VolumeUploadFlags.FixedFormat) == 0,
            Force = true,
        };
        UploadPlan plan = await UploadPlan.CreateAsync(request, cancellationToken).ConfigureAwait(false);
        return await plan.ExecuteAsync(progress, cancellationToken).ConfigureAwait(false);
    }

    private static ByteSource SourceOf(Stream stream, ImageFormat format, ulong length)
    {
        if (!stream.CanRead)
        {
            throw TransferErrors.InvalidRequest("The stream cannot be read.", "Open it for reading.");
        }

        if (stream.CanSeek)
        {
            return new StreamByteSource(stream, leaveOpen: true);
        }

        if (!format.CanReadForward)
        {
            throw TransferErrors.InvalidRequest(
                $"The stream cannot seek, and the tables of {format} images stand anywhere, so they cannot be read front to back.",
                "Save the stream to a file first.");
        }

        return length is > 0 and <= long.MaxValue
            ? new ForwardByteSource(stream, (long)length, leaveOpen: true)
            : throw TransferErrors.InvalidRequest(
                "The stream cannot seek and its length is not given.", "Give the length: the volume's size follows from it, and so does where the image ends.");
    }
}
