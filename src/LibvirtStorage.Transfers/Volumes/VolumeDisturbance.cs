using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// What somebody else has done to a volume while it was transferred, found by what the host says when it is asked for it. Daemons hold
/// no lock meanwhile: they let the pool be stopped or the volume be deleted, move the bytes all the same, and say OK in the end.
/// </summary>
internal static class VolumeDisturbance
{
    /// <summary>What to do when nobody disturbs any more: for an upload.</summary>
    public const string SendAgain = "send the image again";

    /// <summary>The same for a download.</summary>
    public const string ReceiveAgain = "receive the volume again";

    /// <summary>The error for <paramref name="e"/>, or null if nobody has done anything, or the host does not say: then the first error stands.</summary>
    public static async Task<TransferException?> ExplainAsync(
        IStorageVolume volume, LibvirtException e, string again, CancellationToken cancellationToken) => e.Code switch
    {
        LibvirtErrorCode.NoStorageVolume => TransferErrors.Disturbed(volume.Name, "somebody removed it", $"Find out who did, then {again}."),
        LibvirtErrorCode.NoStoragePool or LibvirtErrorCode.OperationInvalid when await IsStoppedAsync(volume.Pool, cancellationToken).ConfigureAwait(false) =>
            TransferErrors.Disturbed(volume.Name, $"its pool '{volume.Pool.Name}' was stopped", $"Start the pool with {TargetOutcome.StartOf(volume.Pool.Name)}, then {again}."),
        _ => null,
    };

    private static async Task<bool> IsStoppedAsync(IStoragePool pool, CancellationToken cancellationToken)
    {
        try
        {
            return (await pool.GetInfoAsync(cancellationToken).ConfigureAwait(false)).State == StoragePoolState.Inactive;
        }
        catch (LibvirtException e)
        {
            // A transient pool that was stopped is no more.
            return e.Code == LibvirtErrorCode.NoStoragePool;
        }
    }
}
