using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ploop.Verification;

/// <summary>What the clusters of the data area hold. Whatever stands there starts a whole number of clusters behind its start.</summary>
internal sealed class PloopFileMap
{
    private readonly PloopImage _image;
    private readonly FindingLog _log;
    private readonly FileUnitMap<PloopRole> _units;
    private bool _isUsed;

    public PloopFileMap(PloopImage image, FindingLog log, BudgetMeter budget)
    {
        _image = image;
        _log = log;
        ulong start = Math.Min(image.Header.DataOffset, image.FileLength);
        _units = new FileUnitMap<PloopRole>((long)((image.FileLength - start) / image.Header.ClusterSize) + 1, budget);
    }

    /// <summary>The offset behind the last cluster that something refers to.</summary>
    public ulong End => _image.Header.DataOffset + (_isUsed ? ((ulong)_units.LastUsed + 1) * _image.Header.ClusterSize : 0);

    /// <summary>Claims one cluster, and reports why it cannot be had.</summary>
    /// <param name="field">What points to it.</param>
    /// <param name="at">Where that stands.</param>
    /// <param name="offset">Where the cluster starts, in bytes.</param>
    /// <param name="length">Bytes of it that have to be in the file, at least 1.</param>
    /// <param name="role">What it is to hold.</param>
    public bool Claim(string field, ulong at, ulong offset, ulong length, PloopRole role)
    {
        if (_image.CheckCluster(offset, length) is { } broken)
        {
            _log.Add(broken.Rule, field, at, broken.Message);
            return false;
        }

        _isUsed = true;
        PloopRole before = _units.Claim((long)((offset - _image.Header.DataOffset) / _image.Header.ClusterSize), role, 1);
        if (before == PloopRole.Free)
        {
            return true;
        }

        _log.Add(PloopRules.PloopOverlap, field, at, $"{field} makes {role.Describe()} of the cluster at 0x{offset:x}, which is {before.Describe()} already.");
        return false;
    }

    /// <summary>Gives the memory back to the budget.</summary>
    public void Release() => _units.Release();
}
