using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop.Reading;

/// <summary>The payload: clusters where the BAT says, zeros where it says nothing.</summary>
internal sealed class PloopReader : MappedReader
{
    private readonly PloopImage _image;
    private readonly PloopHeader _header;
    private readonly PagedTable _bat;
    private bool _isDisposed;

    private PloopReader(PloopImage image, BudgetMeter budget)
        : base(image.Source, image.Header.VirtualSize, budget)
    {
        _image = image;
        _header = image.Header;
        _bat = new PagedTable(image.Source, PloopHeader.Length, (ulong)_header.RequiredBatEntries, PloopLimits.BatEntrySize, budget);
    }

    /// <exception cref="DiskImageException">The BAT reaches past the end of the file, or the budget is too small for its pages.</exception>
    public static PloopReader Open(PloopImage image, BudgetMeter budget) =>
        image.CheckHead() is { } finding ? throw new DiskImageException(finding) : new PloopReader(image, budget);

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        ulong clusterSize = _header.ClusterSize;
        ulong index = offset / clusterSize;
        ulong inCluster = offset % clusterSize;
        ReadOnlySpan<byte> entries = _bat.From(index);
        ulong host = HostOf(entries);
        if (host != 0 && _image.CheckCluster(host, 0) is { } broken)
        {
            ulong at = PloopHeader.Length + (index * PloopLimits.BatEntrySize);
            throw broken.Rule.Error("BAT entry", at, FormattableString.Invariant(broken.Message));
        }

        // Neighbours continue a data run when they follow it in the file too.
        ulong step = host == 0 ? 0 : clusterSize;
        ulong expected = host + step;
        ulong length = clusterSize - inCluster;
        for (int next = PloopLimits.BatEntrySize; length < limit && next < entries.Length; next += PloopLimits.BatEntrySize)
        {
            if (HostOf(entries.Slice(next)) != expected)
            {
                break;
            }

            expected += step;
            length += clusterSize;
        }

        return host == 0
            ? new GuestRun(GuestRunKind.Unallocated, Math.Min(length, limit))
            : new GuestRun(GuestRunKind.Data, Math.Min(length, limit), host + inCluster);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(_bat.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    private ulong HostOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt32LittleEndian(entry) * _header.BatUnit;
}
