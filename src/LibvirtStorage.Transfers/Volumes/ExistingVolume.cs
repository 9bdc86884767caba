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

    public override async Task<IStorageVolume> PrepareAsync(long headLength, CancellationToken cancellationToken)
    {
        _note = headLength >= UploadNote.FileLength ? note : ReadOnlyMemory<byte>.Empty;
        try
        {
            // The look is the last thing before the first byte: a host that is slow to open the stream leaves others time.
            using IVolumeUpload upload = await OpenResetAsync(volume, cancellationToken).ConfigureAwait(false);
            await LastLookAtTarget.CheckAsync(volume, info, cancellationToken).ConfigureAwait(false);
            _isTouched = true;
            await ResetAsync(upload, cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume && !_isTouched)
        {
            _isGone = true;
            throw;
        }

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

    public override async Task<bool> IsPreparedAsync(IStorageVolume prepared, CancellationToken cancellationToken) =>
        !IsFile
        || (_note.IsEmpty
            ? (await prepared.GetInfoAsync(cancellationToken).ConfigureAwait(false)).Physical <= 1
            : await VolumeContent.HasAsync(prepared, 0, _note, cancellationToken).ConfigureAwait(false));

    public override async Task<TargetOutcome> CleanAsync(bool mayBeWhole, OwnerLookup owner)
    {
        if (!_isTouched)
        {
            return _isGone ? TargetOutcome.Gone : TargetState.Untouched;
        }

        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            switch (await ResetAgainAsync(owner, patience.Token).ConfigureAwait(false))
            {
                case TidyResult.Gone:
                    return TargetOutcome.Gone;
                case TidyResult.Taken:
                    return TargetOutcome.Taken;
                case TidyResult.Whole:
                    return TargetOutcome.Whole;
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
    private async Task<TidyResult> ResetAgainAsync(OwnerLookup owner, CancellationToken cancellationToken)
    {
        async Task<TidyResult> ResetSameAsync(IStorageVolume same)
        {
            // Before it was reset it begins as it did before.
            VolumeOwner found = _isReset ? await owner(same, cancellationToken).ConfigureAwait(false) : VolumeOwner.Ours;
            if (found != VolumeOwner.Ours)
            {
                return found == VolumeOwner.Whole ? TidyResult.Whole : TidyResult.Taken;
            }

            using IVolumeUpload upload = await OpenResetAsync(same, cancellationToken).ConfigureAwait(false);
            await ResetAsync(upload, cancellationToken).ConfigureAwait(false);
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

    private int ZeroedLength => (int)Math.Min(ZeroedHead, Math.Max(info.Physical, info.Capacity));

    private Task<IVolumeUpload> OpenResetAsync(IStorageVolume target, CancellationToken cancellationToken) => IsFile
        ? target.OpenUploadAsync(0, 0, VolumeStreamOptions.Sparse, cancellationToken)
        : target.OpenUploadAsync(0, (ulong)ZeroedLength, VolumeStreamOptions.None, cancellationToken);

    private async Task ResetAsync(IVolumeUpload upload, CancellationToken cancellationToken)
    {
        if (IsFile)
        {
            // A hole cuts the file behind it but zeroes nothing, so the one byte under it is the old one.
            await upload.WriteAsync(_note, cancellationToken).ConfigureAwait(false);
            await upload.WriteHoleAsync(1, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await upload.WriteAsync(new byte[ZeroedLength], cancellationToken).ConfigureAwait(false);
        }

        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }
}
