using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Inputs;

/// <summary>A source that rests on another one, and ends with it.</summary>
internal sealed class OwningByteSource(ByteSource inner, IDisposable owned) : ByteSource
{
    public override long Length => inner.Length;

    public override bool CanSeek => inner.CanSeek;

    public override void ThrowIfChanged() => inner.ThrowIfChanged();

    public override SourceRange RangeAt(long offset) => inner.RangeAt(offset);

    protected override void ReadCore(long offset, Span<byte> destination) => inner.Read(offset, destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owned.Dispose();
        }

        base.Dispose(disposing);
    }
}
