using System;

namespace LibvirtStorage.Images.Sources;

/// <summary>A part of another source, as a source of its own. Does not own the other one.</summary>
public sealed class SubrangeByteSource : ByteSource
{
    private readonly ByteSource _whole;
    private readonly long _offset;

    /// <summary>Takes the bytes from <paramref name="offset"/> on, <paramref name="length"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside <paramref name="whole"/>.</exception>
    public SubrangeByteSource(ByteSource whole, long offset, long length)
    {
        if (offset < 0 || offset > whole.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        if (length < 0 || length > whole.Length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        _whole = whole;
        _offset = offset;
        Length = length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override bool CanSeek => _whole.CanSeek;

    /// <inheritdoc/>
    public override void ThrowIfChanged() => _whole.ThrowIfChanged();

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        SourceRange range = _whole.RangeAt(_offset + offset);
        return range with { Offset = offset, Length = Math.Min(range.Length, Length - offset) };
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination) => _whole.Read(_offset + offset, destination);
}
