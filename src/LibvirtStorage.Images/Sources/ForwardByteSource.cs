using System;
using System.IO;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// A stream that cannot seek, of known length. Its first bytes are kept, so that signatures can be looked at and then
/// be read again from the start; behind them, offsets must ascend.
/// </summary>
public sealed class ForwardByteSource : ByteSource
{
    /// <summary>
    /// How many of the first bytes are kept: enough for every signature at the front, the last one being ISO 9660's behind 32 KiB, and
    /// for whoever looks at the first bytes of a payload whose container begins with tables.
    /// </summary>
    public const int WindowLength = 1 << 20;

    private const int SkipLength = 64 << 10;

    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly byte[] _window;
    private int _windowFill;
    private long _position;

    /// <summary>Takes a stream that stands at offset 0.</summary>
    /// <param name="stream">Where the bytes come from.</param>
    /// <param name="length">How many bytes it has; not one more is read.</param>
    /// <param name="leaveOpen">Whether the stream outlives the source.</param>
    public ForwardByteSource(Stream stream, long length, bool leaveOpen = false)
    {
        if (!stream.CanRead)
        {
            throw new ArgumentException("The stream must be readable.", nameof(stream));
        }

        _stream = stream;
        _leaveOpen = leaveOpen;
        Length = length >= 0 ? length : throw new ArgumentOutOfRangeException(nameof(length));
        _window = new byte[Math.Min(length, WindowLength)];
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        try
        {
            int fromWindow = (int)Math.Max(0, Math.Min(destination.Length, _window.Length - offset));
            if (fromWindow > 0)
            {
                FillWindow((int)offset + fromWindow);
                _window.AsSpan((int)offset, fromWindow).CopyTo(destination);
            }

            if (fromWindow < destination.Length)
            {
                ReadBehindWindow(offset + fromWindow, destination.Slice(fromWindow));
            }
        }
        catch (Exception e) when (FileErrors.IsSystemError(e))
        {
            throw StreamReads.Failed(e);
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

    private void FillWindow(int end)
    {
        if (end > _windowFill)
        {
            StreamReads.Fill(_stream, _window.AsSpan(_windowFill, end - _windowFill), _windowFill, Length);
            _windowFill = end;
            _position = end;
        }
    }

    private void ReadBehindWindow(long offset, Span<byte> destination)
    {
        FillWindow(_window.Length);
        if (offset < _position)
        {
            throw new ImageSourceException(
                ImageSourceError.ReadFailed, $"The stream cannot seek: it stands at offset {_position} and cannot go back to {offset}.");
        }

        SkipTo(offset);
        StreamReads.Fill(_stream, destination, offset, Length);
        _position = offset + destination.Length;
    }

    private void SkipTo(long offset)
    {
        byte[] skipped = offset > _position ? new byte[Math.Min(SkipLength, offset - _position)] : [];
        while (_position < offset)
        {
            int count = (int)Math.Min(skipped.Length, offset - _position);
            StreamReads.Fill(_stream, skipped.AsSpan(0, count), _position, Length);
            _position += count;
        }
    }
}
