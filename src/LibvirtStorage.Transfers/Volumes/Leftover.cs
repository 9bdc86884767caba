using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>A volume that an upload of this process created, did not fill and could not remove.</summary>
/// <param name="volume">The volume.</param>
/// <param name="note">The note that it begins with, as far as that arrived.</param>
/// <param name="allocation">Bytes that it takes.</param>
internal sealed class Leftover(IStorageVolume volume, ReadOnlyMemory<byte> note, ulong allocation)
{
    /// <summary>Bytes of the pool that its removal sets free.</summary>
    public ulong Allocation => allocation;

    /// <summary>Removes it, so that the volume can be created anew.</summary>
    /// <exception cref="TransferException">Somebody has filled it since it was looked at.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        try
        {
            byte[] start = await StartAsync(volume, cancellationToken).ConfigureAwait(false);
            if (!note.Span.StartsWith(start))
            {
                throw TransferErrors.VolumeExists(volume.Name);
            }

            await volume.DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
        {
            // Somebody else was faster.
        }
    }

    /// <summary>The first bytes of a volume, as many as a note has.</summary>
    public static async Task<byte[]> StartAsync(IStorageVolume volume, CancellationToken cancellationToken)
    {
        using VolumeByteSource source = await VolumeByteSource.OpenAsync(volume, cancellationToken).ConfigureAwait(false);
        byte[] start = new byte[Math.Min(UploadNote.Length, source.Length)];
        await Task.Run(() => source.Read(0, start), cancellationToken).ConfigureAwait(false);
        return start;
    }
}
