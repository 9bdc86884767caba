using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>A volume that is there already.</summary>
/// <param name="Info">What the host says of it; of one that holds nothing but a note, what that says.</param>
/// <param name="Container">What its file is, or was before it was reset; null for devices.</param>
/// <param name="IsNote">Whether it holds nothing but a note.</param>
internal sealed record ExistingTarget(VolumeInfo Info, ExistingContainer? Container, bool IsNote = false)
{
    /// <summary>Looks at the volume.</summary>
    /// <exception cref="TransferException">It was being replaced, and what came of that cannot be told from what a guest could have written.</exception>
    public static async Task<ExistingTarget> LookAsync(IStorageVolume volume, UploadRequest request, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        bool isWhole = request.Offset == 0 && request.Length is null;
        if (info is not { Type: StorageVolumeType.File })
        {
            return new ExistingTarget(info, null);
        }

        bool mayBeNote = info.Format == "raw" && info.Physical >= ReplacementNote.FileLength && isWhole;
        if (!mayBeNote || ReplacementNote.Parse(await StartAsync(volume, cancellationToken).ConfigureAwait(false)) is not { } note)
        {
            return new ExistingTarget(
                info, await ExistingContainer.LookAsync(volume, info, request.Format, request.Budget, cancellationToken).ConfigureAwait(false));
        }

        // Whoever can write to a larger volume could have written the note, to have the next image in a format of his choice.
        return info.Physical == ReplacementNote.FileLength
            ? new ExistingTarget(info with { Format = note.Format.Name, Capacity = note.Capacity }, new ExistingContainer(note.Format, null, note.Layout), IsNote: true)
            : throw TransferErrors.TargetUnsupported(
                $"The volume '{request.VolumeName}' begins with the note of a replacement that did not end, from a volume of the format {note.Format} with {note.Capacity} bytes. It may be ours, or a guest's.",
                $"Look at the volume first. If a replacement failed, remove it with {TargetOutcome.RemovalOf(volume)}, then send the image again with the -Format and -Capacity that the volume is to have.");
    }

    private static async Task<byte[]> StartAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        using VolumeByteSource source = await VolumeByteSource.OpenAsync(volume, cancellationToken).ConfigureAwait(false);
        byte[] start = new byte[Math.Min(ReplacementNote.FileLength, source.Length)];
        await Task.Run(() => source.Read(0, start), cancellationToken).ConfigureAwait(false);
        return start;
    }
}
