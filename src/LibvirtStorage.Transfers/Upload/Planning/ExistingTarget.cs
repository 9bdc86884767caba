using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>A volume that is there already.</summary>
/// <param name="Info">What the host says of it; of one that holds nothing but a note, what it said before.</param>
/// <param name="Container">What its file is, or was before it was reset; null for devices.</param>
internal sealed record ExistingTarget(VolumeInfo Info, ExistingContainer? Container)
{
    /// <summary>Whether it holds nothing but what an upload of this process left of it.</summary>
    public bool HoldsNothing { get; private init; }

    /// <summary>The volume, if an upload of this process created it; then it counts as not there.</summary>
    public Leftover? Leftover { get; private init; }

    /// <summary>Looks at the volume.</summary>
    /// <exception cref="TransferException">It is a part of an upload, and not of one that failed in this process.</exception>
    public static async Task<ExistingTarget> LookAsync(IStorageVolume volume, UploadRequest request, CancellationToken cancellationToken)
    {
        VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        CutUpload? cut = CutUploads.Of(volume);
        bool mayBeNote = info is { Type: StorageVolumeType.File, Format: "raw", Physical: >= UploadNote.FileLength };
        if (!request.IsRange && (mayBeNote || cut is not null))
        {
            byte[] start = await VolumeContent.StartAsync(volume, UploadNote.Length, cancellationToken).ConfigureAwait(false);
            if (cut is not null && cut.IsIn(start))
            {
                return cut.Former is { } former
                    ? former with { Info = former.Info with { Physical = info.Physical, Allocation = info.Allocation, Modified = info.Modified }, HoldsNothing = true }
                    : new ExistingTarget(info, null) { Leftover = new Leftover(volume, cut, info.Allocation) };
            }

            if (mayBeNote && UploadNote.Parse(start) is { } note)
            {
                throw TransferErrors.VolumeIncomplete(volume, note);
            }
        }

        return new ExistingTarget(
            info,
            info.Type == StorageVolumeType.File
                ? await ExistingContainer.LookAsync(volume, info, request.Format, request.Budget, cancellationToken).ConfigureAwait(false)
                : null);
    }
}
