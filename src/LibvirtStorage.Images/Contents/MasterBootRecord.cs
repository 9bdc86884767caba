using System;
using System.Collections.Generic;
using System.Linq;

namespace LibvirtStorage.Images.Contents;

/// <summary>The partition table in the first sector of a disk (UEFI specification, 5.2.1).</summary>
internal sealed class MasterBootRecord
{
    public const int Length = 512;

    private const int EntriesOffset = 446;

    private const int SignatureOffset = 510;

    private MasterBootRecord(IReadOnlyList<MbrPartition> partitions)
    {
        Partitions = partitions;
    }

    /// <summary>The entries in use, one to four.</summary>
    public IReadOnlyList<MbrPartition> Partitions { get; }

    /// <summary>Whether an entry stands for a GPT, so that tools that do not know it leave the disk alone.</summary>
    public bool IsProtective => Partitions.Any(p => p.IsProtective);

    /// <summary>
    /// The table in a first sector, or null. Boot sectors of file systems have the same signature and code where the entries
    /// would be; what tells them apart is the first byte of each entry.
    /// </summary>
    public static MasterBootRecord? In(ReadOnlySpan<byte> sector)
    {
        if (sector.Length < Length || sector[SignatureOffset] != 0x55 || sector[SignatureOffset + 1] != 0xaa)
        {
            return null;
        }

        var partitions = new List<MbrPartition>();
        for (int i = 0; i < 4; i++)
        {
            MbrPartition entry = MbrPartition.ReadFrom(sector.Slice(EntriesOffset + (i * MbrPartition.Size)));
            if (!entry.IsPlausible)
            {
                return null;
            }

            if (entry.IsInUse)
            {
                partitions.Add(entry);
            }
        }

        return partitions.Count > 0 ? new MasterBootRecord(partitions) : null;
    }
}
