using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>
/// The first bytes of what is inside a wrapped file, for whoever wants its header only. No more is unpacked than is asked for, so
/// that nobody knows how long it is: it takes itself for longer than any file. Whoever asks for what is further behind gets none of it.
/// </summary>
public sealed class UnpackedHead : ByteSource
{
    /// <summary>Whole MiB, as the sizes of some files have to be.</summary>
    private const long LongerThanAny = long.MaxValue - (1 << 20) + 1;

    /// <summary>Headers stand in the first few MiB: those of VHDX behind its log, 1 MiB as most write it, and its metadata.</summary>
    private const int WindowLength = 4 << 20;

    private const int PieceLength = 64 << 10;

    private readonly UnpackStream _stream;
    private readonly byte[] _window = new byte[WindowLength];
    private int _fill;
    private bool _isAtEnd;

    private UnpackedHead(UnpackStream stream)
    {
        _stream = stream;
        Fill(PieceLength);
        Length = _isAtEnd ? _fill : LongerThanAny;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Describes an image by its start alone.</summary>
    /// <param name="packed">The wrapped file.</param>
    /// <param name="wrapper">What it is wrapped in.</param>
    /// <param name="format">What is inside.</param>
    /// <param name="options">How it is unpacked.</param>
    /// <param name="budget">What it may cost.</param>
    /// <returns>
    /// The description, but for the length of the file; null if the start does not show it all, or is broken: then all of the file
    /// has to be unpacked to tell.
    /// </returns>
    /// <exception cref="ImageSourceException">The medium failed.</exception>
    public static ImageInfo? TryIdentify(ByteSource packed, Wrapper wrapper, ImageFormat format, UnpackOptions options, BudgetMeter budget)
    {
        if (format.IsSizedByLength)
        {
            return null;
        }

        wrapper.Require(packed);
        budget.Reserve(WindowLength, "unpacked header");
        try
        {
            using var head = new UnpackedHead(new UnpackStream(wrapper, packed, options.Limits, options.Cancellation));
            return format.Identify(head, budget);
        }
        catch (Exception e) when (e is DiskImageException or BehindHeadException)
        {
            return null;
        }
        finally
        {
            budget.Release(WindowLength);
        }
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        long end = offset + destination.Length;
        if (end > WindowLength || !Fill((int)end))
        {
            throw new BehindHeadException();
        }

        _window.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill(int end)
    {
        while (_fill < end && !_isAtEnd)
        {
            int read = _stream.Read(_window, _fill, Math.Min(PieceLength, WindowLength - _fill));
            _fill += read;
            _isAtEnd = read == 0;
        }

        return _fill >= end;
    }

    /// <summary>Never leaves this class.</summary>
    private sealed class BehindHeadException : Exception;
}
