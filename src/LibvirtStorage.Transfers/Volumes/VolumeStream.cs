using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers.Volumes;

/// <summary>
/// A volume's bytes from front to back in one download, as fast as the host sends them. What the verdict rests on is compared as it
/// comes.
/// </summary>
/// <param name="volume">The volume.</param>
/// <param name="witness">What was examined.</param>
/// <param name="origin">Where the body's offset 0 is in the volume.</param>
/// <param name="length">Bytes of the body.</param>
internal sealed class VolumeStream(IStorageVolume volume, WitnessedByteSource witness, long origin, long length) : IContainerBody, IDisposable
{
    private IVolumeDownload? _download;
    private long _hole;

    /// <inheritdoc/>
    public async Task<SourceRange> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            _download ??= await volume.OpenDownloadAsync(
                (ulong)(origin + offset), (ulong)(length - offset), VolumeStreamOptions.Sparse, cancellationToken).ConfigureAwait(false);
            int filled = await FillAsync(offset, buffer, cancellationToken).ConfigureAwait(false);
            return filled > 0 ? TakeBytes(offset, buffer.Slice(0, filled)) : TakeHole(offset);
        }
        catch (LibvirtException e)
        {
            throw new ImageSourceException(ImageSourceError.ReadFailed, $"The volume '{volume.Name}' cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _download?.Dispose();

    internal static ImageSourceException LengthChanged(string volume, long position, long length) => new(
        ImageSourceError.Changed, $"The volume '{volume}' changed its length while it was read, at offset {position} of {length}.");

    /// <summary>Packets are small for a write; gathers them up to a hole.</summary>
    private async Task<int> FillAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (_hole == 0 && filled < buffer.Length && offset + filled < length)
        {
            DownloadedRange range = await _download!.ReadAsync(buffer.Slice(filled), cancellationToken).ConfigureAwait(false);
            if (range.Length <= 0 || range.Length > length - offset - filled)
            {
                throw LengthChanged(volume.Name, origin + offset + filled, origin + length);
            }

            (_hole, filled) = range.IsHole ? (range.Length, filled) : (0, filled + (int)range.Length);
        }

        return filled;
    }

    private SourceRange TakeBytes(long offset, ReadOnlyMemory<byte> bytes)
    {
        witness.Confirm(origin + offset, bytes.Span);
        return new SourceRange(offset, bytes.Length, IsHole: false);
    }

    private SourceRange TakeHole(long offset)
    {
        (long hole, _hole) = (_hole, 0);
        witness.ConfirmHole(origin + offset, hole);
        return new SourceRange(offset, hole, IsHole: true);
    }
}
