using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;

namespace LibvirtStorage.Images.Conversion;

/// <summary>Cuts a reader's extents into work items. Zeros and holes get no item, so they are never read.</summary>
internal sealed class WorkPlanner
{
    private const int TargetSize = 1 << 20;

    private readonly ConcurrentBag<WorkItem> _pool = [];
    private readonly bool _encodes;

    public WorkPlanner(ContainerWriter writer)
    {
        BlockSize = writer.BlockSize;
        WindowSize = Math.Max(TargetSize, writer.BlockSize);
        _encodes = writer.Encoder is not null;
    }

    public int BlockSize { get; }

    /// <summary>Payload bytes of an item at most, a multiple of the block size.</summary>
    public int WindowSize { get; }

    public IEnumerable<WorkItem> Plan(IEnumerable<GuestExtent> extents, CancellationToken cancellationToken)
    {
        WorkItem? item = null;
        foreach (GuestExtent extent in extents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (extent.Kind != ExtentKind.Data)
            {
                continue;
            }

            ulong offset = extent.Offset;
            ulong end = extent.Offset + extent.Length;
            while (offset < end)
            {
                if (item is not null && offset - item.Start >= (ulong)WindowSize)
                {
                    yield return item;
                    item = null;
                }

                item ??= Take(offset - (offset % (ulong)BlockSize));
                int start = (int)(offset - item.Start);
                int length = (int)Math.Min(end - offset, (ulong)(WindowSize - start));
                item.Add(start, length);
                offset += (ulong)length;
            }
        }

        if (item is not null)
        {
            yield return item;
        }
    }

    /// <summary>Gives an item back when it was written.</summary>
    public void Return(WorkItem item) => _pool.Add(item);

    private WorkItem Take(ulong start)
    {
        WorkItem item = _pool.TryTake(out WorkItem? used) ? used : new WorkItem(WindowSize, _encodes);
        item.Reset(start);
        return item;
    }
}
