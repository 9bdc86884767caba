using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// The last look at an existing volume before the first byte of it changes. The rules have looked when the upload was planned, and since
/// then a user was asked, or other images were sent.
/// </summary>
internal static class LastLookAtTarget
{
    /// <summary>Refuses a volume that a domain has taken, or that is not what it was any more.</summary>
    /// <exception cref="TransferException">It must not be touched.</exception>
    public static async Task CheckAsync(IStorageVolume volume, VolumeInfo planned, CancellationToken cancellationToken)
    {
        VolumeUse use = await volume.Pool.Host.GetVolumeUseAsync(volume, cancellationToken).ConfigureAwait(false);
        if (use.Domain is not null)
        {
            throw TransferErrors.VolumeInUse(volume.Name, use.Domain);
        }

        // Not by the format: that is of the pool's last refresh. Whatever changes it changes the time.
        VolumeInfo now = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        if (now.Type != planned.Type || now.Physical != planned.Physical || now.Modified != planned.Modified)
        {
            throw TransferErrors.ChangedMeanwhile(volume.Name);
        }
    }
}
