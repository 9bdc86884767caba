using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop.Reading;

/// <summary>The payload: clusters where the BAT says, zeros where it says nothing.</summary>
internal sealed class PloopReader : MappedReader
{
    private readonly PloopImage _image;
    private readonly PloopHeader _header;
    private readonly uint[] _bat;
    private bool _isDisposed;

    /// <exception cref="DiskImageException">The BAT lies behind the end of the file, or the budget is too small for it.</exception>
    public PloopReader(PloopImage image, BudgetMeter budget)
        : base(image.Source, image.Header.VirtualSize, budget)
    {
        _image = image;
        _header = image.Header;
        _bat = image.ReadBat(budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        ulong clusterSize = _header.ClusterSize;
        int index = (int)(offset / clusterSize);
        ulong inCluster = offset % clusterSize;
        ulong length = clusterSize - inCluster;
        ulong host = _bat[index] * _header.BatUnit;
        if (host != 0 && _image.CheckCluster(host, 0) is { } broken)
        {
            ulong at = PloopHeader.Length + ((ulong)index * PloopLimits.BatEntrySize);
            throw broken.Rule.Error("BAT entry", at, FormattableString.Invariant(broken.Message));
        }

        // Neighbours continue a data run when they follow it in the file too.
        ulong expected = host;
        while (length < limit)
        {
            expected += host == 0 ? 0 : clusterSize;
            if (_bat[++index] * _header.BatUnit != expected)
            {
                break;
            }

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
            Budget.Release((long)_bat.Length * PloopLimits.BatEntrySize);
        }

        base.Dispose(disposing);
    }
}
