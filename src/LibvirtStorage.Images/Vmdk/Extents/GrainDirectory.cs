using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>A grain directory in memory: for each grain table where it stands, 0 where there is none.</summary>
internal sealed class GrainDirectory : IDisposable
{
    private readonly BudgetMeter _budget;
    private readonly ulong[] _entries;
    private bool _isDisposed;

    private GrainDirectory(ulong[] entries, BudgetMeter budget)
    {
        _entries = entries;
        _budget = budget;
    }

    public int Count => _entries.Length;

    /// <summary>Reads a directory, primary or redundant.</summary>
    /// <exception cref="DiskImageException">It does not lie inside the file, or an entry means nothing.</exception>
    public static GrainDirectory Read(ByteSource source, GrainLayout layout, ulong offset, BudgetMeter budget)
    {
        int count = layout.DirectoryEntries;
        long length = (long)count * layout.EntrySize;
        if (!FileBounds.IsInside(offset, (ulong)length, (ulong)source.Length))
        {
            throw VmdkRules.VmdkPastEnd.Error(
                "grain directory", offset, $"A grain directory of {length} bytes at 0x{offset:x} reaches past the end of the file at 0x{source.Length:x}.");
        }

        budget.Reserve((long)count * sizeof(ulong), "grain directory");
        var entries = new ulong[count];
        int index = 0;
        FileChunks.ForEach(source, offset, length, budget, chunk =>
        {
            for (int i = 0; i < chunk.Length / layout.EntrySize; i++)
            {
                entries[index] = TableOffset(layout, layout.ReadEntry(chunk.Span, i), offset + ((ulong)index * (ulong)layout.EntrySize));
                index++;
            }
        });
        return new GrainDirectory(entries, budget);
    }

    /// <summary>Where a table stands, in bytes; 0 if there is none.</summary>
    public ulong TableOffset(int index) => _entries[index];

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _budget.Release((long)_entries.Length * sizeof(ulong));
        }
    }

    private static ulong TableOffset(GrainLayout layout, ulong entry, ulong at) => layout.TableOffset(entry)
        ?? throw VmdkRules.VmdkInvalidEntry.Error("grain directory", at, $"The grain directory entry 0x{entry:x} means nothing.");
}
