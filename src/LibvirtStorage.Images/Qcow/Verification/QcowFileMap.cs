using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow.Verification;

/// <summary>
/// What is where in the file. A unit is a cluster or an L2 table, whichever is smaller: both start at multiples of the
/// cluster size, and what QEMU appends behind a small table still has a unit of its own.
/// </summary>
internal sealed class QcowFileMap
{
    private readonly QcowImage _image;
    private readonly FindingLog _log;
    private readonly FileUnitMap<QcowRole> _units;
    private readonly ulong _unit;

    public QcowFileMap(QcowImage image, FindingLog log, BudgetMeter budget)
    {
        _image = image;
        _log = log;
        _unit = (ulong)Math.Min(image.Header.ClusterSize, image.Header.L2Bytes);
        _units = new FileUnitMap<QcowRole>((long)UnitsOf(image.FileLength), budget);
    }

    /// <summary>The offset behind the last unit that something refers to.</summary>
    public ulong End => ((ulong)_units.LastUsed + 1) * _unit;

    /// <summary>Claims header, L1 table and backing file's name, which may share a unit but not a byte.</summary>
    public void ClaimHead()
    {
        QcowHeader header = _image.Header;
        var regions = new RegionMap();
        ClaimRegion(regions, "the header", 0, QcowHeader.Length, QcowRole.Header, "magic", 0);
        ClaimRegion(regions, "the L1 table", header.L1TableOffset, _image.L1Bytes, QcowRole.L1Table, "l1_table_offset", 40);
        if (!header.HasBackingFile)
        {
            return;
        }

        if (!FileBounds.IsInside(header.BackingFileOffset, header.BackingFileSize, _image.FileLength))
        {
            _log.Add(QcowRules.QcowPastEnd, "backing_file_offset", 8, $"The backing file's name at 0x{header.BackingFileOffset:x} reaches past the end of the file.");
            return;
        }

        ClaimRegion(regions, "the backing file's name", header.BackingFileOffset, header.BackingFileSize, QcowRole.BackingName, "backing_file_offset", 8);
    }

    /// <summary>Claims a table or cluster inside the file for itself, and reports what is in the way.</summary>
    /// <returns>Whether nothing was.</returns>
    public bool Claim(string field, ulong at, ulong offset, ulong length, QcowRole role)
    {
        long end = Math.Min((long)UnitsOf(offset + length), _units.UnitCount);
        for (long unit = (long)(offset / _unit); unit < end; unit++)
        {
            QcowRole before = _units.Claim(unit, role, 1);
            if (before != QcowRole.Free && !(before == role && role == QcowRole.CompressedData))
            {
                _log.Add(QcowRules.QcowOverlap, field, at, $"{field} makes {role.Describe()} of what is {before.Describe()} already, at 0x{(ulong)unit * _unit:x}.");
                return false;
            }
        }

        return true;
    }

    /// <summary>Gives the memory back to the budget.</summary>
    public void Release() => _units.Release();

    private void ClaimRegion(RegionMap regions, string name, ulong offset, ulong length, QcowRole role, string field, ulong at)
    {
        if (regions.Claim(name, offset, length) is { } other)
        {
            _log.Add(QcowRules.QcowOverlap, field, at, $"{field} puts {name} where {other.Name} is.");
            return;
        }

        for (long unit = (long)(offset / _unit); unit < (long)UnitsOf(offset + length); unit++)
        {
            _units.Claim(unit, role, 1);
        }
    }

    private ulong UnitsOf(ulong length) => (length / _unit) + (length % _unit == 0 ? 0UL : 1);
}
