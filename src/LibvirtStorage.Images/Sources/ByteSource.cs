using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// Positioned reads over the bytes of a container: a file, a remote volume by range. One open handle serves a whole
/// operation. Reads may come from several threads at once unless <see cref="CanSeek"/> is false.
/// </summary>
public abstract class ByteSource : IDisposable
{
    /// <summary>Length in bytes, fixed when the source was opened.</summary>
    public abstract long Length { get; }

    /// <summary>Whether reads may go backwards. If not, offsets must ascend and reads come from one thread.</summary>
    public virtual bool CanSeek => true;

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>.</summary>
    /// <exception cref="DiskImageException">Reason Truncated: the range does not lie inside the source.</exception>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Length || destination.Length > Length - offset)
        {
            throw CommonRules.ReadPastEnd.Error(
                null, (ulong)Math.Max(offset, 0), $"{destination.Length} bytes at offset {offset} lie outside the file, which has {Length} bytes.");
        }

        ReadCore(offset, destination);
    }

    /// <summary>
    /// The run of bytes at <paramref name="offset"/>: how far it reaches and whether it is a hole, which reads as zeros.
    /// Sources that cannot tell report data up to the end.
    /// </summary>
    /// <param name="offset">From 0 to <see cref="Length"/> - 1.</param>
    public virtual SourceRange RangeAt(long offset) => new(offset, Length - offset, IsHole: false);

    /// <summary>
    /// Opens a file that lies in the same folder. The one gate through which a name in an image is followed: closed, unless
    /// whoever opened this source opened it (<c>-AllowExtentFile</c>).
    /// </summary>
    /// <param name="name">A bare file name, as it stands in the image.</param>
    /// <returns>The file, owned by this source.</returns>
    /// <exception cref="DiskImageException">
    /// Reason ExternalReference: the gate is closed, the name is not bare, or is that of a link or no regular file; Truncated: there is no
    /// such file.
    /// </exception>
    /// <exception cref="ImageSourceException">The file cannot be read.</exception>
    public virtual ByteSource OpenBeside(string name) => throw BesideClosed(name);

    /// <summary>
    /// Asks the medium whether somebody wrote to it since it was opened, the payload included. What it cannot tell it
    /// keeps to itself, and whoever owns a file can set its times: a <see cref="WitnessedByteSource"/> rests on bytes.
    /// </summary>
    /// <exception cref="ImageSourceException">Changed: somebody did.</exception>
    public virtual void ThrowIfChanged()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>What a closed gate says.</summary>
    private protected static DiskImageException BesideClosed(string name) =>
        PolicyRules.ExtentFile.Error(null, null, $"The image names the file '{ImageText.Escape(name)}', which is not opened.");

    /// <summary>Fills the whole of <paramref name="destination"/>; the range is known to lie inside the source.</summary>
    protected abstract void ReadCore(long offset, Span<byte> destination);

    /// <summary>Releases the handle.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A run of bytes in a source.</summary>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Length">How far it reaches, in bytes; at least 1.</param>
/// <param name="IsHole">Whether nothing is stored there, so that it reads as zeros.</param>
public readonly record struct SourceRange(long Offset, long Length, bool IsHole)
{
    /// <summary>The offset behind the last byte.</summary>
    public long End => Offset + Length;
}
