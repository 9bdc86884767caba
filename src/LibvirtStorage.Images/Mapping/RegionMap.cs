using System.Collections.Generic;

namespace LibvirtStorage.Images.Mapping;

/// <summary>
/// The few large parts of a file that each have a place of their own: headers, tables, logs. Finds what overlaps. For
/// clusters and blocks, of which there are millions, there is <see cref="FileUnitMap{TRole}"/>.
/// </summary>
internal sealed class RegionMap
{
    private readonly List<Region> _regions = [];

    /// <summary>The regions, in the order of their offsets.</summary>
    public IReadOnlyList<Region> Regions => _regions;

    /// <summary>Adds a region unless it overlaps one that is there; returns that one, or null. Empty regions take no place.</summary>
    public Region? Claim(string name, ulong offset, ulong length)
    {
        if (length == 0)
        {
            return null;
        }

        if (Find(offset, length) is { } other)
        {
            return other;
        }

        int index = _regions.FindIndex(r => r.Offset > offset);
        _regions.Insert(index < 0 ? _regions.Count : index, new Region(name, offset, length));
        return null;
    }

    /// <summary>The first region that a range of at least one byte touches, or null.</summary>
    public Region? Find(ulong offset, ulong length)
    {
        foreach (Region region in _regions)
        {
            bool isApart = offset >= region.Offset ? offset - region.Offset >= region.Length : region.Offset - offset >= length;
            if (!isApart)
            {
                return region;
            }
        }

        return null;
    }

    /// <summary>A part of the file.</summary>
    /// <param name="Name">What it is, with its article, for messages: <c>the block allocation table</c>.</param>
    /// <param name="Offset">Where it starts, in bytes.</param>
    /// <param name="Length">How long it is, in bytes; at least 1.</param>
    internal sealed record Region(string Name, ulong Offset, ulong Length);
}
