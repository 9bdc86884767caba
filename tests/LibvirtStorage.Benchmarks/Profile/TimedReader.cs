using System;
using System.Collections.Generic;
using LibvirtStorage.Images;

namespace LibvirtStorage.Benchmarks.Profile;

internal sealed class TimedReader(ImageReader inner, StageClock clock) : ImageReader
{
    public override ulong VirtualSize => inner.VirtualSize;

    public override bool CanSeek => inner.CanSeek;

    public override IEnumerable<GuestExtent> Extents()
    {
        using IEnumerator<GuestExtent> extents = inner.Extents().GetEnumerator();
        while (Next(extents))
        {
            yield return extents.Current;
        }
    }

    public override void Read(ulong offset, Span<byte> destination)
    {
        using StageClock.Section section = clock.Enter(Stage.Payload);
        inner.Read(offset, destination);
    }

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }

    private bool Next(IEnumerator<GuestExtent> extents)
    {
        using StageClock.Section section = clock.Enter(Stage.Extents);
        return extents.MoveNext();
    }
}
