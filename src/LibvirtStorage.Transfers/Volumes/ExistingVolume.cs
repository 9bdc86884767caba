using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume whose content is replaced. A file is first reset to a note of what it was, or to one byte if the new head is too short to
/// replace that: an upload never cuts a file, so without that the old head would stay in force over new
/// content, and holes would show the old bytes. Of a block device the first MiB is zeroed, where every format has its head.
/// </summary>
internal sealed class ExistingVolume(IStorageVolume volume, VolumeInfo info, ReadOnlyMemory<byte> note) : VolumeTarget
{
    private const int ZeroedHead = 1 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private ReadOnlyMemory<byte> _note;
    private bool _isTouched;
    private bool _isGone;
    private bool _isReset;

    public override bool IsFile => info.Type == StorageVolumeType.File;

    public override ReadOnlyMemory<byte> Note => IsFile ? _note : ReadOnlyMemory<byte>.Empty;

    public override bool IsNoted => !Note.IsEmpty;

    public override async Task<IStorageVolume> PrepareAsync(long headLength, CancellationToken cancellationToken)
    {
        _note = headLength >= UploadNote.FileLength ? note : ReadOnlyMemory<byte>.Empty;
        try
        {
            await LastLookAtTarget.CheckAsync(volume, info, cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            _isGone = true;
            throw;
        }

        _isTouched = true;
        await ResetAsync(volume, cancellationToken).ConfigureAwait(false);
        if (IsFile)
        {
            _isReset = true;
            ulong left = (ulong)_note.Length + 1;
            (VolumeInfo after, bool isCurrent) = await HostView.OfAsync(
                volume, now => now.Format == "raw" && now.Physical <= left, cancellationToken).ConfigureAwait(false);
            if (after.Physical > left || (isCurrent && after.Format != "raw"))
            {
                throw TransferErrors.NotVerified(volume.Name, $"after it was reset the host still sees {after.Physical} bytes of format {after.Format}");
            }
        }

        return volume;
    }

    public override async Task<TargetOutcome> CleanAsync(bool mayBeWhole, Func<IStorageVolume, CancellationToken, Task<bool>> isOurs)
    {
        if (!_isTouched)
        {
            return _isGone ? TargetOutcome.Gone : TargetState.Untouched;
        }

        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            switch (await ResetAgainAsync(isOurs, patience.Token).ConfigureAwait(false))
            {
                case TidyResult.Gone:
                    return TargetOutcome.Gone;
                case TidyResult.Taken:
                    return TargetOutcome.Taken;
            }
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            return TargetOutcome.Gone;
        }
        catch (Exception e) when (IsHostTrouble(e))
        {
            // The head goes last, so there is no image in it, unless that is what cannot be told.
            if (!_isReset || mayBeWhole)
            {
                return _isReset ? TargetOutcome.NewOrNone : TargetOutcome.OldOrNone;
            }
        }

        return TargetOutcome.ContentLost(isNoted: !_note.IsEmpty && IsFile);
    }

    /// <summary>The part that was sent would be in the way of sending it again.</summary>
    private async Task<TidyResult> ResetAgainAsync(Func<IStorageVolume, CancellationToken, Task<bool>> isOurs, CancellationToken cancellationToken)
    {
        async Task<TidyResult> ResetSameAsync(IStorageVolume same)
        {
            // Before it was reset it begins as it did before.
            if (_isReset && !await isOurs(same, cancellationToken).ConfigureAwait(false))
            {
                return TidyResult.Taken;
            }

            await ResetAsync(same, cancellationToken).ConfigureAwait(false);
            return TidyResult.Done;
        }

        try
        {
            return await ResetSameAsync(volume).ConfigureAwait(false);
        }
        catch (LibvirtException) when (_isReset && !volume.Pool.Host.IsConnected)
        {
            TidyResult result = await Reconnection.WithSameAsync(volume, ResetSameAsync, cancellationToken).ConfigureAwait(false);
            if (result == TidyResult.OutOfSight)
            {
                throw;
            }

            return result;
        }
    }

    private async Task ResetAsync(IStorageVolume target, CancellationToken cancellationToken)
    {
        if (!IsFile)
        {
            byte[] zeros = new byte[(int)Math.Min(ZeroedHead, Math.Max(info.Physical, info.Capacity))];
            await WriteAsync(target, 0, zeros, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A hole cuts the file behind it but zeroes nothing, so the one byte under it is the old one.
        using IVolumeUpload upload = await target.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, cancellationToken).ConfigureAwait(false);
        await upload.WriteAsync(_note, cancellationToken).ConfigureAwait(false);
        await upload.WriteHoleAsync(1, cancellationToken).ConfigureAwait(false);
        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }
}
