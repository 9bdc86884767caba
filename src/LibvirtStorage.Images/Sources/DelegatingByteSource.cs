using System;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// A source over another one, which belongs to the caller. Everything is passed on to it: a derived class states what it
/// changes, and nothing else.
/// </summary>
public abstract class DelegatingByteSource : ByteSource
{
    /// <summary>Takes the source that everything is passed on to.</summary>
    protected DelegatingByteSource(ByteSource inner)
    {
        Inner = inner;
        Length = inner.Length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override bool CanSeek => Inner.CanSeek;

    /// <summary>The source underneath.</summary>
    protected ByteSource Inner { get; }

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset) => Inner.RangeAt(offset);

    /// <inheritdoc/>
    public override ByteSource OpenBeside(string name) => Inner.OpenBeside(name);

    /// <inheritdoc/>
    public override void ThrowIfChanged() => Inner.ThrowIfChanged();

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination) => Inner.Read(offset, destination);
}
