using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Vpc;

/// <summary>
/// The header of disks that are not fixed; all numbers big-endian (specification, "Dynamic Disk Header Format").
/// <see cref="VpcDynamicHeaderRules"/> checks it.
/// </summary>
internal sealed record VpcDynamicHeader
{
    public const int Length = 1024;

    public const int ChecksumOffset = 36;

    public const uint CurrentVersion = 0x0001_0000;

    public const int ParentNameOffset = 64;

    public const int ParentNameLength = 512;

    private const int LocatorsOffset = ParentNameOffset + ParentNameLength;

    private const int LocatorCount = 8;

    public static ReadOnlySpan<byte> Cookie => "cxsparse"u8;

    public ulong TableOffset { get; init; }

    public uint Version { get; init; } = CurrentVersion;

    public uint MaxTableEntries { get; init; }

    public uint BlockSize { get; init; } = VpcLimits.DefaultBlockSize;

    public uint Checksum { get; init; }

    public Guid ParentUniqueId { get; init; }

    /// <summary>UTF-16, big-endian, padded with zeros.</summary>
    public byte[] ParentName { get; init; } = [];

    public IReadOnlyList<VpcParentLocator> ParentLocators { get; init; } = [];

    /// <summary>Bytes of the bitmap before each block: a bit for each sector, padded to whole sectors.</summary>
    public int BitmapLength => (int)((BlockSize / VpcLimits.SectorSize / 8) + VpcLimits.SectorSize - 1) & -VpcLimits.SectorSize;

    public ulong TableLength => (ulong)MaxTableEntries * VpcBlockAllocationTable.EntrySize;

    public static VpcDynamicHeader Parse(ReadOnlySpan<byte> bytes) => new()
    {
        TableOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(16)),
        Version = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(24)),
        MaxTableEntries = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(28)),
        BlockSize = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(32)),
        Checksum = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(ChecksumOffset)),
        ParentUniqueId = new Guid(bytes.Slice(40, 16).ToArray()),
        ParentName = bytes.Slice(ParentNameOffset, ParentNameLength).ToArray(),
        ParentLocators = Locators(bytes),
    };

    /// <summary>Writes <see cref="Length"/> bytes of a disk without a parent, with their checksum.</summary>
    public void WriteTo(Span<byte> destination)
    {
        Span<byte> bytes = destination.Slice(0, Length);
        bytes.Clear();
        Cookie.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.Slice(8), ulong.MaxValue);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.Slice(16), TableOffset);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(24), Version);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(28), MaxTableEntries);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(32), BlockSize);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(ChecksumOffset), VpcChecksum.Of(bytes, ChecksumOffset));
    }

    private static VpcParentLocator[] Locators(ReadOnlySpan<byte> bytes)
    {
        var locators = new VpcParentLocator[LocatorCount];
        for (int i = 0; i < LocatorCount; i++)
        {
            locators[i] = VpcParentLocator.Parse(bytes.Slice(LocatorsOffset + (i * VpcParentLocator.Length)));
        }

        return locators;
    }
}
