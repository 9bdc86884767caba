using System;

namespace LibvirtStorage.Images.Sources;

/// <summary>A part of another source, as a source of its own. Does not own the other one.</summary>
public sealed class SubrangeByteSource : DelegatingByteSource
{
    private readonly long _offset;

    /// <summary>Takes the bytes from <paramref name="offset"/> on, <paramref name="length"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie inside <paramref name="whole"/>.</exception>
    public SubrangeByteSource(ByteSource whole, long offset, long length)
        : base(whole)
    {
        if (offset < 0 || offset > whole.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        if (length < 0 || length > whole.Length - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(length));
        }

        _offset = offset;
        Length = length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <summary>Closed: what lies beside the whole does not lie beside a part of it.</summary>
    public override ByteSource OpenBeside(string name) => throw BesideClosed(name);

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        SourceRange range = Inner.RangeAt(_offset + offset);
        return range with { Offset = offset, Length = Math.Min(range.Length, Length - offset) };
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination) => Inner.Read(_offset + offset, destination);
}
