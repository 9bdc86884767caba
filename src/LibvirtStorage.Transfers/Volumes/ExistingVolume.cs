using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume whose content is replaced. A file is first reset to one byte: an upload never cuts a file, so without that
/// the old head would stay in force over new content, and holes would show the old bytes. Of a block device the first
/// MiB is zeroed, where every format has its head.
/// </summary>
internal sealed class ExistingVolume(IStorageVolume volume, VolumeInfo info) : VolumeTarget
{
    private const int ZeroedHead = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private bool _isTouched;

    public override bool IsFile => info.Type == StorageVolumeType.File;

    public override async Task<IStorageVolume> PrepareAsync(CancellationToken cancellationToken)
    {
        _isTouched = true;
        await ResetAsync(cancellationToken).ConfigureAwait(false);
        if (IsFile)
        {
            (VolumeInfo after, bool isCurrent) = await HostView.OfAsync(
                volume, now => now.Format == "raw" && now.Physical <= 1, cancellationToken).ConfigureAwait(false);
            if (after.Physical > 1 || (isCurrent && after.Format != "raw"))
            {
                throw TransferErrors.NotVerified(volume.Name, $"after it was reset the host still sees {after.Physical} bytes of format {after.Format}");
            }
        }

        return volume;
    }

    public override async Task<TargetOutcome> CleanAsync()
    {
        if (!_isTouched)
        {
            return TargetState.Untouched;
        }

        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await ResetAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsHostTrouble(e))
        {
            // The head goes last, so there is no image in it anyway.
        }

        return TargetState.ContentLost;
    }

    private async Task ResetAsync(CancellationToken cancellationToken)
    {
        if (!IsFile)
        {
            byte[] zeros = new byte[(int)Math.Min(ZeroedHead, Math.Max(info.Physical, info.Capacity))];
            await WriteAsync(volume, 0, zeros, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A hole cuts the file behind it but zeroes nothing, so the one byte that stays is the old one.
        using IVolumeUpload upload = await volume.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, cancellationToken).ConfigureAwait(false);
        await upload.WriteHoleAsync(1, cancellationToken).ConfigureAwait(false);
        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }
}
