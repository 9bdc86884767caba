using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Upload;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>A volume that an upload of this process created, did not fill and could not remove.</summary>
/// <param name="volume">The volume.</param>
/// <param name="cut">The upload; the volume begins with its note, as far as that arrived.</param>
/// <param name="allocation">Bytes that it takes.</param>
internal sealed class Leftover(IStorageVolume volume, CutUpload cut, ulong allocation)
{
    /// <summary>Bytes of the pool that its removal sets free.</summary>
    public ulong Allocation => allocation;

    /// <summary>Removes it, so that the volume can be created anew. From here on what has its name is not a leftover.</summary>
    /// <exception cref="TransferException">Somebody has filled it since it was looked at, or another command removes it.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (!CutUploads.TryTake(volume.Pool, volume.Name, cut))
        {
            throw TransferErrors.LeftoverTaken(volume.Name);
        }

        try
        {
            byte[] start = await VolumeContent.StartAsync(volume, UploadNote.Length, cancellationToken).ConfigureAwait(false);
            if (!cut.IsIn(start))
            {
                throw TransferErrors.VolumeExists(volume.Name);
            }

            await volume.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            // Somebody else was faster.
        }
        catch
        {
            CutUploads.Remember(volume.Pool, volume.Name, cut);
            throw;
        }
    }
}
