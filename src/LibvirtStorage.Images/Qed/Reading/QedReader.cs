using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qed.Reading;

/// <summary>The payload of an image without a backing file.</summary>
internal sealed class QedReader : MappedReader
{
    /// <summary>Tables may have a GiB, so they are read in pages.</summary>
    private const int MaxPageSize = 64 << 10;

    private const int EntrySize = QedLimits.EntrySize;

    private readonly QedImage _image;
    private readonly QedHeader _header;
    private readonly ulong[] _l1;
    private readonly TableCache _pages;
    private readonly int _pageSize;
    private bool _isDisposed;

    private QedReader(QedImage image, BudgetMeter budget)
        : base(image.Source, image.Header.ImageSize, budget)
    {
        _image = image;
        _header = image.Header;
        int entries = _header.RequiredL1Entries;
        budget.Reserve((long)entries * EntrySize, "L1 table");
        _l1 = FileTables.Read(image.Source, _header.L1TableOffset, entries, EntrySize, BinaryPrimitives.ReadUInt64LittleEndian, budget);
        _pageSize = (int)Math.Min(MaxPageSize, _header.TableBytes);
        _pages = new TableCache(image.Source, _pageSize, (ulong)entries * (_header.TableBytes / (ulong)_pageSize), budget);
    }

    /// <exception cref="DiskImageException">The payload is not complete, or the L1 table lies behind the end of the file.</exception>
    public static QedReader Open(QedImage image, BudgetMeter budget)
    {
        if (image.Header.HasBackingFile)
        {
            throw QedRules.QedBackingFile.Error("backing_filename_offset", 56, $"The payload is not complete without the backing file '{image.ReadBackingFileName()}'.");
        }

        return image.CheckHead() is { } finding ? throw new DiskImageException(finding) : new QedReader(image, budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        int l1Index = (int)(offset / _header.L2Coverage);
        ulong table = _l1[l1Index];
        if (table == 0)
        {
            return new GuestRun(GuestRunKind.Unallocated, UnallocatedLength(offset, l1Index, limit));
        }

        Require("L1 entry", _header.L1TableOffset + ((ulong)l1Index * EntrySize), table, _header.TableSize);
        ulong index = offset % _header.L2Coverage / _header.ClusterSize;
        ulong inPage = index * EntrySize % (ulong)_pageSize;
        ulong pageOffset = table + (index * EntrySize) - inPage;
        return RunInPage(_pages.Get(pageOffset), (int)inPage, pageOffset, offset % _header.ClusterSize, limit);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(((long)_l1.Length * EntrySize) + _pages.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    private GuestRun RunInPage(ReadOnlySpan<byte> page, int position, ulong pageOffset, ulong inCluster, ulong limit)
    {
        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(page.Slice(position));
        GuestRunKind kind = KindOf(entry);
        ulong step = kind == GuestRunKind.Data ? _header.ClusterSize : 0u;
        ulong length = _header.ClusterSize - inCluster;
        ulong expected = entry;
        for (int next = position + EntrySize; length < limit && next < page.Length; next += EntrySize)
        {
            expected = unchecked(expected + step);
            if (BinaryPrimitives.ReadUInt64LittleEndian(page.Slice(next)) != expected)
            {
                break;
            }

            length += _header.ClusterSize;
        }

        if (kind == GuestRunKind.Data)
        {
            Require("L2 entry", pageOffset + (ulong)position, entry, 1);
        }

        return new GuestRun(kind, Math.Min(length, limit), kind == GuestRunKind.Data ? entry + inCluster : 0);
    }

    /// <summary>0 is no cluster, and 1 one of zeros (specification, "Tables").</summary>
    private static GuestRunKind KindOf(ulong entry) => entry switch
    {
        0 => GuestRunKind.Unallocated,
        1 => GuestRunKind.Zero,
        _ => GuestRunKind.Data,
    };

    private void Require(string field, ulong at, ulong offset, uint clusters)
    {
        if (_image.CheckEntry(field, offset, clusters) is { } broken)
        {
            throw broken.Rule.Error(field, at, FormattableString.Invariant(broken.Message));
        }
    }

    private ulong UnallocatedLength(ulong offset, int l1Index, ulong limit)
    {
        ulong length = _header.L2Coverage - (offset % _header.L2Coverage);
        for (int next = l1Index + 1; length < limit && _l1[next] == 0; next++)
        {
            length += _header.L2Coverage;
        }

        return Math.Min(length, limit);
    }
}
