using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume that the transfer creates: raw, whatever it becomes later, so that the host needs no qemu-img. In pools of
/// files it has capacity 0 and grows; elsewhere it has room for the longest container there may be.
/// </summary>
internal sealed class NewVolume(IStoragePool pool, VolumeDefinition definition, bool isFile) : VolumeTarget
{
    private const int ZeroedHead = 1 << 20;

    private IStorageVolume? _volume;

    public override bool IsFile => isFile;

    public override ulong Allocation => definition.Allocation;

    public override async Task<IStorageVolume> PrepareAsync(long headLength, CancellationToken cancellationToken)
    {
        _volume = await pool.CreateVolumeAsync(
            definition with { Format = "raw", Capacity = isFile ? 0 : definition.Capacity, Allocation = 0 }, cancellationToken).ConfigureAwait(false);
        if (!isFile)
        {
            // A new device shows what its blocks held before.
            await WriteAsync(_volume, 0, new byte[(int)Math.Min(ZeroedHead, definition.Capacity)], cancellationToken).ConfigureAwait(false);
        }

        return _volume;
    }

    public override async Task<TargetOutcome> CleanAsync() =>
        _volume is null ? TargetState.Untouched
        : await LeftoverRemoval.RemoveAsync(_volume).ConfigureAwait(false) ? TargetState.Removed
        : TargetOutcome.Incomplete(_volume);
}
