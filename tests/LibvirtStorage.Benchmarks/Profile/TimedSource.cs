using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Benchmarks.Profile;

internal sealed class TimedSource(ByteSource inner, StageClock clock) : ByteSource
{
    public override long Length => inner.Length;

    public override bool CanSeek => inner.CanSeek;

    public override SourceRange RangeAt(long offset) => inner.RangeAt(offset);

    protected override void ReadCore(long offset, Span<byte> destination)
    {
        using StageClock.Section section = clock.Enter(Stage.SourceRead);
        inner.Read(offset, destination);
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
