using System;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Benchmarks.Profile;

internal sealed class TimedSource(ByteSource inner, StageClock clock) : DelegatingByteSource(inner)
{
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        using StageClock.Section section = clock.Enter(Stage.SourceRead);
        base.ReadCore(offset, destination);
    }

    protected override void Dispose(bool disposing)
    {
        Inner.Dispose();
        base.Dispose(disposing);
    }
}
