using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>The log as a ring of sectors, and which of them start entries that hold together.</summary>
internal sealed class VhdxLogArea
{
    /// <summary>
    /// How often the log may be read over while its entries are looked for. Entries of one turn around the log lie beside each other,
    /// and some of the turn before are left; entries inside entries are made to cost time.
    /// </summary>
    private const long MaxReadings = 8;

    private readonly ByteSource _source;
    private readonly VhdxHeader _header;
    private readonly BudgetMeter _budget;
    private long _examined;

    public VhdxLogArea(ByteSource source, VhdxHeader header, BudgetMeter budget)
    {
        _source = source;
        _header = header;
        _budget = budget;
        SectorCount = header.LogLength / VhdxLimits.LogSector;
    }

    public uint SectorCount { get; }

    /// <summary>Reads the sector that is <paramref name="ahead"/> sectors behind another one, around the end if need be.</summary>
    public void ReadSector(uint sector, uint ahead, Span<byte> destination)
    {
        _budget.Spend(destination.Length);
        ulong index = ((ulong)sector + ahead) % SectorCount;
        _source.Read((long)(_header.LogOffset + (index * VhdxLimits.LogSector)), destination);
    }

    /// <summary>Whether something that belongs to this log starts in the sector, and the entry if it is whole and unbroken.</summary>
    /// <exception cref="DiskImageException">Entries lie inside each other many times over.</exception>
    public (bool IsOurs, VhdxLogEntryHeader? Entry) EntryAt(uint sector)
    {
        Span<byte> start = stackalloc byte[VhdxLogEntryHeader.Length];
        ReadSector(sector, 0, start);
        if (!VhdxLogEntryHeader.IsAt(start, _header.LogGuid))
        {
            return (false, null);
        }

        VhdxLogEntryHeader? entry = VhdxLogEntryHeader.ReadFrom(start, _header.LogLength);
        return (true, entry is not null && IsWhole(sector, entry) ? entry : null);
    }

    /// <summary>Whether the checksum is right, every descriptor is one, and each that needs a data sector has it.</summary>
    private bool IsWhole(uint start, VhdxLogEntryHeader entry)
    {
        Span<byte> sector = stackalloc byte[VhdxLimits.LogSector];
        _examined += entry.EntryLength;
        if (_examined > MaxReadings * _header.LogLength)
        {
            throw VhdxRules.VhdxLogBroken.Error("Log", _header.LogOffset, "The entries of the log lie inside each other.");
        }

        uint crc = uint.MaxValue;
        uint expected = 0;
        uint dataSectors = 0;
        for (uint i = 0; i < entry.Sectors; i++)
        {
            ReadSector(start, i, sector);
            if (i == 0)
            {
                Span<byte> checksum = sector.Slice(VhdxBytes.ChecksumOffset, sizeof(uint));
                expected = BinaryPrimitives.ReadUInt32LittleEndian(checksum);
                checksum.Clear();
            }

            crc = Crc32C.Append(crc, sector);
            bool isSound = i < entry.DescriptorSectors
                ? CountData(entry, i, sector, ref dataSectors)
                : VhdxLogDataSector.IsOf(sector, entry.SequenceNumber);
            if (!isSound)
            {
                return false;
            }
        }

        return ~crc == expected && dataSectors == entry.Sectors - entry.DescriptorSectors;
    }

    private static bool CountData(VhdxLogEntryHeader entry, uint index, ReadOnlySpan<byte> sector, ref uint dataSectors)
    {
        (int offset, int count) = entry.DescriptorsOf(index);
        for (int i = 0; i < count; i++)
        {
            if (VhdxLogDescriptor.ReadFrom(sector.Slice(offset + (i * VhdxLogDescriptor.Length)), entry.SequenceNumber) is not { } descriptor)
            {
                return false;
            }

            dataSectors += descriptor.IsData ? 1U : 0;
        }

        return true;
    }
}
