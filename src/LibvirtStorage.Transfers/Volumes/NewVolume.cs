using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume that the transfer creates: raw, whatever it becomes later, so that the host needs no qemu-img. In pools of
/// files it has capacity 0 and grows; elsewhere it has room for the longest container there may be.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="definition">The volume.</param>
/// <param name="isFile">Whether it will be a file.</param>
/// <param name="note">What stands in it until its head does.</param>
/// <param name="leftover">What an earlier upload left under its name, or null.</param>
internal sealed class NewVolume(IStoragePool pool, VolumeDefinition definition, bool isFile, ReadOnlyMemory<byte> note, Leftover? leftover) : VolumeTarget
{
    private const int ZeroedHead = 1 << 20;

    private IStorageVolume? _volume;
    private bool _hasRemoved;
    private bool _isNoted;
    private bool _isPrepared;
    private bool _isAsked;

    public override bool IsFile => isFile;

    public override ulong Allocation => definition.Allocation;

    public override ReadOnlyMemory<byte> Note => _isNoted ? note : ReadOnlyMemory<byte>.Empty;

    public override async Task<IStorageVolume> PrepareAsync(long headLength, CancellationToken cancellationToken)
    {
        if (leftover is not null)
        {
            await leftover.RemoveAsync(cancellationToken).ConfigureAwait(false);
            _hasRemoved = true;
        }

        _isNoted = headLength >= UploadNote.FileLength;

        // Not to be stopped: a volume that nobody waited for could not be removed.
        _isAsked = true;
        _volume = await pool.CreateVolumeAsync(
            definition with { Format = "raw", Capacity = isFile ? 0 : definition.Capacity, Allocation = 0 }, CancellationToken.None).ConfigureAwait(false);
        if (!isFile)
        {
            // A new device shows what its blocks held before.
            byte[] head = new byte[(int)Math.Min(ZeroedHead, definition.Capacity)];
            Note.CopyTo(head);
            await WriteAsync(_volume, 0, head, cancellationToken).ConfigureAwait(false);
        }

        _isPrepared = true;
        return _volume;
    }

    public override async Task<bool> IsPreparedAsync(IStorageVolume volume, CancellationToken cancellationToken) => isFile
        ? (await volume.GetInfoAsync(cancellationToken).ConfigureAwait(false)).Physical == 0
        : await VolumeContent.HasAsync(volume, 0, Note, cancellationToken).ConfigureAwait(false);

    public override async Task<TargetOutcome> CleanAsync(bool mayBeWhole, OwnerLookup owner) =>
        _volume is null ? await CleanUnseenAsync().ConfigureAwait(false) : await LeftoverRemoval.RemoveAsync(_volume, _isPrepared ? owner : JustCreated).ConfigureAwait(false) switch
        {
            TidyResult.Done => TargetState.Removed,
            TidyResult.Gone => TargetOutcome.NewGone,
            TidyResult.Taken => TargetOutcome.NewTaken(_volume),
            TidyResult.Whole => TargetOutcome.NewWhole(_volume),
            TidyResult.OutOfSight => TargetOutcome.OutOfSight(_volume, mayBeWhole),
            _ when mayBeWhole => TargetOutcome.WholeOrNone(_volume),
            _ => TargetOutcome.Incomplete(_volume),
        };

    private static Task<VolumeOwner> JustCreated(IStorageVolume volume, CancellationToken cancellationToken) => Task.FromResult(VolumeOwner.Ours);

    /// <summary>A host that was lost before it answered may have created the volume all the same.</summary>
    private async Task<TargetOutcome> CleanUnseenAsync()
    {
        TidyResult result = !_isAsked || pool.Host.IsConnected
            ? TidyResult.Gone
            : await LeftoverRemoval.RemoveEmptyAsync(pool, definition.Name).ConfigureAwait(false);
        return result switch
        {
            TidyResult.Done => TargetState.Removed,
            TidyResult.Gone => _hasRemoved ? TargetOutcome.NewGone : TargetState.Untouched,
            _ => TargetOutcome.PerhapsCreated,
        };
    }
}
