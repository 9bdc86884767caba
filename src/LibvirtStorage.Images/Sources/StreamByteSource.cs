using System;
using System.IO;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Sources;

/// <summary>A stream that can seek. Offset 0 is the stream's own start. Reads take turns.</summary>
public sealed class StreamByteSource : ByteSource
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly object _turn = new();

    /// <summary>Takes a stream, and its length as it is now.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek or be read: see <see cref="ForwardByteSource"/>.</exception>
    public StreamByteSource(Stream stream, bool leaveOpen = false)
    {
        if (!stream.CanSeek || !stream.CanRead)
        {
            throw new ArgumentException("The stream must be able to seek and be readable.", nameof(stream));
        }

        _stream = stream;
        _leaveOpen = leaveOpen;
        Length = stream.Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        lock (_turn)
        {
            try
            {
                _stream.Position = offset;
                StreamReads.Fill(_stream, destination, offset, Length);
            }
            catch (Exception e) when (FileErrors.IsSystemError(e))
            {
                throw StreamReads.Failed(e);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_leaveOpen)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }
}
