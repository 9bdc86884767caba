using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// A payload that tables map onto a file. The format answers one question, where guest bytes are; extents and reads
/// follow from it.
/// </summary>
internal abstract class MappedReader(ByteSource source, ulong virtualSize, BudgetMeter budget) : ImageReader
{
    public sealed override ulong VirtualSize { get; } = virtualSize;

    protected ByteSource Source { get; } = source;

    protected BudgetMeter Budget { get; } = budget;

    public sealed override IEnumerable<GuestExtent> Extents()
    {
        var holes = new SourceHoles(Source);
        GuestExtent current = default;
        for (ulong offset = 0; offset < VirtualSize;)
        {
            // A disk may be vast and say nothing: then no extent comes out between here and its end.
            Budget.Cancellation.ThrowIfCancellationRequested();
            GuestRun run = RunAt(offset, VirtualSize - offset);
            ExtentKind kind = KindOf(run, holes, out ulong length);
            if (current.Length > 0 && current.Kind != kind)
            {
                yield return current;
                current = default;
            }

            current = current.Length > 0 ? current with { Length = current.Length + length } : new GuestExtent(offset, length, kind);
            offset += length;
        }

        if (current.Length > 0)
        {
            yield return current;
        }
    }

    public sealed override void Read(ulong offset, Span<byte> destination)
    {
        if (offset > VirtualSize || (ulong)destination.Length > VirtualSize - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(offset), $"{destination.Length} bytes at {offset} do not lie inside the disk of {VirtualSize} bytes.");
        }

        while (!destination.IsEmpty)
        {
            GuestRun run = RunAt(offset, (ulong)destination.Length);
            Span<byte> part = destination.Slice(0, (int)run.Length);
            switch (run.Kind)
            {
                case GuestRunKind.Data:
                    // An offset beyond what a file can have becomes one that lies behind its end.
                    Source.Read((long)Math.Min(run.Host, long.MaxValue), part);
                    break;
                case GuestRunKind.Encoded:
                    ReadEncoded(offset, run.Host, part);
                    break;
                default:
                    part.Clear();
                    break;
            }

            offset += run.Length;
            destination = destination.Slice(part.Length);
        }
    }

    internal sealed override long DecodingCost(ulong length)
    {
        ulong end = Math.Min(length, VirtualSize);
        long cost = 0;
        for (ulong offset = 0; offset < end;)
        {
            GuestRun run = RunAt(offset, end - offset);
            cost += run.Kind == GuestRunKind.Encoded ? BlockCost(run.Host) : 0;
            offset += run.Length;
        }

        return cost;
    }

    /// <summary>What decoding one encoded block costs, in bytes that are read or made.</summary>
    /// <param name="host">The run's <see cref="GuestRun.Host"/>.</param>
    protected virtual long BlockCost(ulong host) => throw new NotSupportedException("This format has no encoded blocks.");

    /// <summary>The run that starts at a guest offset, merged over neighbours as far as that is cheap. Thread-safe.</summary>
    /// <param name="offset">A guest offset inside the disk.</param>
    /// <param name="limit">Longest run wanted, at least 1; offset + limit does not exceed the disk.</param>
    /// <exception cref="DiskImageException">The tables are broken here.</exception>
    protected abstract GuestRun RunAt(ulong offset, ulong limit);

    /// <summary>Fills <paramref name="destination"/> from one encoded block, best through <see cref="DecodedBlocks"/>. Thread-safe.</summary>
    /// <param name="offset">A guest offset; the destination does not leave its block.</param>
    /// <param name="host">The run's <see cref="GuestRun.Host"/>.</param>
    /// <param name="destination">Where the payload goes.</param>
    /// <exception cref="DiskImageException">The block does not decode.</exception>
    protected virtual void ReadEncoded(ulong offset, ulong host, Span<byte> destination) =>
        throw new NotSupportedException("This format has no encoded blocks.");

    /// <summary>Data that the file keeps in a hole (preallocation) is zeros that need not be read.</summary>
    private static ExtentKind KindOf(GuestRun run, SourceHoles holes, out ulong length)
    {
        length = run.Length;
        return run.Kind switch
        {
            GuestRunKind.Data => holes.IsHole(run.Host, ref length) ? ExtentKind.Zero : ExtentKind.Data,
            GuestRunKind.Encoded => ExtentKind.Data,
            GuestRunKind.Zero => ExtentKind.Zero,
            _ => ExtentKind.Unallocated,
        };
    }
}
