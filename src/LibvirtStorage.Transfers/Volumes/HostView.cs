using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// What the host says of a volume after an upload. A daemon looks at the length of the file whenever it is asked, but at its
/// format only when it refreshes the pool: in a thread of its own, begun after the OK of the upload, and not at all while
/// another job runs in the pool. So what it says may be of before the upload.
/// </summary>
/// <param name="Info">The volume as described.</param>
/// <param name="IsCurrent">Whether format and capacity are known to be of now. Length and content always are.</param>
internal readonly record struct HostView(VolumeInfo Info, bool IsCurrent)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // Jobs of others, such as a volume that is being filled with zeros, end some day; the content can be read back meanwhile.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    // What is known of the pool is the second question, behind one that has waited already.
    private static readonly TimeSpan s_poolPatience = TimeSpan.FromSeconds(2);

    /// <summary>Looks until the volume is as expected, or surely is not, or the host could not be made to look for too long.</summary>
    public static async Task<HostView> OfAsync(IStorageVolume volume, Func<VolumeInfo, bool> isExpected, CancellationToken cancellationToken)
    {
        DateTime end = DateTime.UtcNow + s_patience;
        for (bool isCurrent = false; ;)
        {
            VolumeInfo info = await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            if (isCurrent || isExpected(info))
            {
                return new HostView(info, IsCurrent: true);
            }

            isCurrent = await TryRefreshAsync(volume.Pool, cancellationToken).ConfigureAwait(false);
            if (!isCurrent)
            {
                if (DateTime.UtcNow > end)
                {
                    return new HostView(info, IsCurrent: false);
                }

                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The pool with its free space of now, or of some time ago if the host cannot be made to look.</summary>
    public static async Task<StoragePoolInfo> OfPoolAsync(IStoragePool pool, CancellationToken cancellationToken)
    {
        DateTime end = DateTime.UtcNow + s_poolPatience;
        while (!await TryRefreshAsync(pool, cancellationToken).ConfigureAwait(false) && DateTime.UtcNow < end)
        {
            await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
        }

        return await pool.GetInfoAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> TryRefreshAsync(IStoragePool pool, CancellationToken cancellationToken)
    {
        try
        {
            await pool.RefreshAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (LibvirtException e) when (e.Code is LibvirtErrorCode.InternalError or LibvirtErrorCode.AccessDenied)
        {
            // "pool has asynchronous jobs running", or no permission to refresh.
            return false;
        }
    }
}
