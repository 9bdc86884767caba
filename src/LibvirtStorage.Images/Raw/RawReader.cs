using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Raw;

/// <summary>The payload of a raw image: data where the source has bytes, unallocated where it has holes.</summary>
internal sealed class RawReader(ByteSource source, BudgetMeter budget) : ImageReader
{
    public override ulong VirtualSize { get; } = (ulong)source.Length;

    public override bool CanSeek => source.CanSeek;

    public override IEnumerable<GuestExtent> Extents()
    {
        SourceRange range;
        for (long offset = 0; offset < source.Length; offset = range.End)
        {
            budget.Cancellation.ThrowIfCancellationRequested();
            range = source.RangeAt(offset);
            yield return new GuestExtent((ulong)offset, (ulong)range.Length, range.IsHole ? ExtentKind.Unallocated : ExtentKind.Data);
        }
    }

    public override void Read(ulong offset, Span<byte> destination) => source.Read((long)offset, destination);
}
