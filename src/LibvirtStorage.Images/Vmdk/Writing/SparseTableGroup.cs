using System;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>
/// Grain tables that are written together, first the tables and then their copies: 16 of each fill a grain's place, so that
/// grains stay aligned.
/// </summary>
internal sealed class SparseTableGroup
{
    public const int MaxTables = SparseGeometry.GrainSize / SparseGeometry.TableSize / 2;

    public const int MaxGrains = MaxTables * VmdkLimits.EntriesPerTable;

    private readonly byte[] _bytes = new byte[MaxTables * SparseGeometry.TableSize];

    public bool HasEntries { get; private set; }

    /// <summary>The first tables of the group.</summary>
    public ReadOnlyMemory<byte> Tables(int count) => _bytes.AsMemory(0, count * SparseGeometry.TableSize);

    /// <summary>Maps a grain, counted from the first one of the group.</summary>
    public void Map(int grain, uint sector)
    {
        SectorTables.Write(_bytes, grain, sector);
        HasEntries = true;
    }

    public void Clear()
    {
        Array.Clear(_bytes, 0, _bytes.Length);
        HasEntries = false;
    }
}
