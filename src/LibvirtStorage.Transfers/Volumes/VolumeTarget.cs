using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>Where a container goes: knows how to make the place ready and how to leave it after a failure.</summary>
internal abstract class VolumeTarget
{
    /// <summary>Whether the volume is a file, in which holes can be left; otherwise zeros are written.</summary>
    public abstract bool IsFile { get; }

    /// <summary>Bytes at the start of the container that are written even where they are zeros.</summary>
    public virtual ulong Allocation => 0;

    /// <summary>What the prepared volume begins with until its head comes, by which it is known again; empty if the head would be too short to replace it.</summary>
    public abstract ReadOnlyMemory<byte> Note { get; }

    /// <summary>Makes the volume ready to take a container with a head of so many bytes. From here on something has changed.</summary>
    public abstract Task<IStorageVolume> PrepareAsync(long headLength, CancellationToken cancellationToken);

    /// <summary>Whether a volume still is as <see cref="PrepareAsync"/> left it, as far as that can be seen at its start.</summary>
    public abstract Task<bool> IsPreparedAsync(IStorageVolume volume, CancellationToken cancellationToken);

    /// <summary>Leaves no image behind, as far as the host still answers, and says what is left. Does not throw.</summary>
    /// <param name="mayBeWhole">Whether the last bytes are on their way, which make an image of the volume.</param>
    /// <param name="owner">Looks whether what has the volume's name still is what was sent to. What is not is left alone.</param>
    public abstract Task<TargetOutcome> CleanAsync(bool mayBeWhole, OwnerLookup owner);

    /// <summary>Writes <paramref name="data"/> at <paramref name="offset"/>, in an upload of its own.</summary>
    protected static async Task WriteAsync(
        IStorageVolume volume, long offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        using IVolumeUpload upload = await volume.OpenUploadAsync(
            (ulong)offset, (ulong)data.Length, VolumeStreamOptions.None, cancellationToken).ConfigureAwait(false);
        await upload.WriteAsync(data, cancellationToken).ConfigureAwait(false);
        await upload.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether an error means that the host refused, not that we have a bug.</summary>
    protected static bool IsHostTrouble(Exception e) =>
        e is LibvirtException or OperationCanceledException or TransferException;
}
