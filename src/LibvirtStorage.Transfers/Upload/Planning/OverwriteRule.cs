using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Whether an existing volume's content may be replaced: with -Force, or when nothing was ever written to it, or nothing is left.</summary>
internal static class OverwriteRule
{
    /// <summary>Refuses to replace data.</summary>
    public static async Task CheckAsync(UploadSituation situation, CancellationToken cancellationToken)
    {
        if (situation.Existing is not null && !situation.Request.Force && await HoldsDataAsync(situation, cancellationToken).ConfigureAwait(false))
        {
            throw situation.IsRange ? TransferErrors.RangeHoldsData(situation.Request.VolumeName) : TransferErrors.VolumeExists(situation.Request.VolumeName);
        }
    }

    private static async Task<bool> HoldsDataAsync(UploadSituation situation, CancellationToken cancellationToken)
    {
        // A device always has its full size; nobody can tell whether it was written to.
        return situation.ExistingInfo switch
        {
            { Type: not Client.Storage.StorageVolumeType.File } => true,
            _ when situation.HoldsNothing => false,
            { Format: "raw", Allocation: 0 } => false,
            _ when situation.Container is { Layout.Obstacle: null, Format: { IsPayload: false } format } =>
                await HasMappedBlocksAsync(situation, format, cancellationToken).ConfigureAwait(false),
            _ => true,
        };
    }

    private static async Task<bool> HasMappedBlocksAsync(UploadSituation situation, ImageFormat format, CancellationToken cancellationToken)
    {
        using VolumeByteSource source = await VolumeByteSource.OpenAsync(situation.Existing!, cancellationToken).ConfigureAwait(false);
        var budget = new BudgetMeter(situation.Request.Budget, cancellationToken);
        ImageReport report = await Task.Run(
            () => ImageValidator.Validate(source, format, ImagePolicy.Default, budget), cancellationToken).ConfigureAwait(false);
        return report.MappedSize != 0;
    }
}
