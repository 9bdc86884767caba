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
        LibvirtErrorCode.NoStoragePool or LibvirtErrorCode.OperationInvalid => await ExplainAsync(volume, again, cancellationToken).ConfigureAwait(false),
        _ => null,
    };

    private static async Task<TransferException?> ExplainAsync(IStorageVolume volume, string again, CancellationToken cancellationToken)
    {
        string pool = volume.Pool.Name;
        try
        {
            return (await volume.Pool.GetInfoAsync(cancellationToken).ConfigureAwait(false)).State == StoragePoolState.Inactive
                ? TransferErrors.Disturbed(volume.Name, $"its pool '{pool}' was stopped", $"Start the pool with {TargetOutcome.StartOf(pool)}, then {again}.")
                : null;
        }
        catch (LibvirtException e)
        {
            // Undefined, or transient and stopped.
            return e.Code == LibvirtErrorCode.NoStoragePool
                ? TransferErrors.Disturbed(volume.Name, $"its pool '{pool}' is not there any more", $"Define the pool again, then {again}.")
                : null;
        }
    }
}
