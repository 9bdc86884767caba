using System;
using System.Buffers.Binary;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>The metadata items that the specification names ([MS-VHDX] 2.6.2). What is here satisfies its rules.</summary>
internal sealed record VhdxMetadata
{
    public static Guid FileParametersId { get; } = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");

    public static Guid VirtualDiskSizeId { get; } = new("2fa54224-cd1b-4876-b211-5dbed83bf4b8");

    /// <summary>What a SCSI inquiry of page 0x83 answers with.</summary>
    public static Guid VirtualDiskIdId { get; } = new("beca12ab-b2e6-4523-93ef-c309e000c746");

    public static Guid LogicalSectorSizeId { get; } = new("8141bf1d-a96f-4709-ba47-f233a8faab5f");

    public static Guid PhysicalSectorSizeId { get; } = new("cda348c7-445d-4471-9cc9-e9885251c556");

    public static Guid ParentLocatorId { get; } = new("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");

    /// <summary>Bytes of a payload block: a power of two from 1 to 256 MiB.</summary>
    public required uint BlockSize { get; init; }

    public required VhdxFileFlags Flags { get; init; }

    /// <summary>Size of the disk in bytes, whole logical sectors.</summary>
    public required ulong VirtualSize { get; init; }

    public required Guid VirtualDiskId { get; init; }

    /// <summary>512 or 4096.</summary>
    public required uint LogicalSectorSize { get; init; }

    /// <summary>512 or 4096.</summary>
    public required uint PhysicalSectorSize { get; init; }

    /// <summary>Where a differencing disk's parent is; null if there is no locator.</summary>
    public VhdxParentLocator? ParentLocator { get; init; }

    /// <summary>Optional items that are not known, users' own included.</summary>
    public int UnknownCount { get; init; }

    public bool HasParent => (Flags & VhdxFileFlags.HasParent) != 0;

    /// <exception cref="DiskImageException">An item is missing, broken, or required and not known.</exception>
    public static VhdxMetadata Read(ByteSource source, VhdxRegionTableEntry region, BudgetMeter budget)
    {
        VhdxMetadataTable table = VhdxMetadataTable.Read(source, region, budget);
        int unknown = CountUnknown(table);
        byte[] Item(Guid id, string name, int length) =>
            table.Find(id, budget) is { } item && item.Length == length
                ? item
                : throw VhdxRules.VhdxMetadata.Error(name, region.FileOffset, $"The image has no metadata item '{name}' of {length} bytes.");

        byte[] parameters = Item(FileParametersId, "File Parameters", 8);
        byte[]? locator = table.Find(ParentLocatorId, budget);
        var metadata = new VhdxMetadata
        {
            BlockSize = BinaryPrimitives.ReadUInt32LittleEndian(parameters),
            Flags = (VhdxFileFlags)BinaryPrimitives.ReadUInt32LittleEndian(parameters.AsSpan(4)),
            VirtualSize = BinaryPrimitives.ReadUInt64LittleEndian(Item(VirtualDiskSizeId, "Virtual Disk Size", 8)),
            VirtualDiskId = VhdxBytes.ReadGuid(Item(VirtualDiskIdId, "Virtual Disk ID", VhdxBytes.GuidLength)),
            LogicalSectorSize = BinaryPrimitives.ReadUInt32LittleEndian(Item(LogicalSectorSizeId, "Logical Sector Size", 4)),
            PhysicalSectorSize = BinaryPrimitives.ReadUInt32LittleEndian(Item(PhysicalSectorSizeId, "Physical Sector Size", 4)),
            ParentLocator = locator is null ? null : VhdxParentLocator.ReadFrom(locator),
            UnknownCount = unknown,
        };
        metadata.Check();
        return metadata;
    }

    private static int CountUnknown(VhdxMetadataTable table)
    {
        Guid[] known = [FileParametersId, VirtualDiskSizeId, VirtualDiskIdId, LogicalSectorSizeId, PhysicalSectorSizeId, ParentLocatorId];
        foreach (VhdxMetadataTableEntry entry in table.Entries)
        {
            bool isKnown = known.Contains(entry.ItemId);
            if (isKnown && entry.IsUser)
            {
                throw VhdxRules.VhdxMetadata.Error("IsUser", null, $"The metadata item {entry.ItemId} is the system's, but is marked as a user's.");
            }

            if (!isKnown && entry.IsRequired)
            {
                throw VhdxRules.VhdxUnknownRequired.Error("ItemId", null, $"The image needs the metadata item {entry.ItemId}, which is not known.");
            }
        }

        return table.Entries.Count(entry => !known.Contains(entry.ItemId));
    }

    private static bool IsSectorSize(uint size) => size is VhdxLimits.SmallSector or VhdxLimits.LargeSector;

    private void Check()
    {
        VhdxRules.VhdxMetadata.Require(
            BlockSize is >= VhdxLimits.MinBlockSize and <= VhdxLimits.MaxBlockSize && (BlockSize & (BlockSize - 1)) == 0,
            "File Parameters",
            null,
            $"A block size is a power of two from 1 MiB to 256 MiB, not {BlockSize}.");
        VhdxRules.VhdxMetadata.Require(IsSectorSize(LogicalSectorSize), "Logical Sector Size", null, $"A logical sector has 512 or 4096 bytes, not {LogicalSectorSize}.");
        VhdxRules.VhdxMetadata.Require(IsSectorSize(PhysicalSectorSize), "Physical Sector Size", null, $"A physical sector has 512 or 4096 bytes, not {PhysicalSectorSize}.");
        VhdxRules.VhdxSizeLimit.Require(
            VirtualSize <= VhdxLimits.MaxVirtualSize, "Virtual Disk Size", null, $"A disk has at most 64 TiB; this one claims {VirtualSize} bytes.", VirtualSize, VhdxLimits.MaxVirtualSize);
        VhdxRules.VhdxMetadata.Require(VirtualSize % LogicalSectorSize == 0, "Virtual Disk Size", null, $"{VirtualSize} bytes are not whole sectors of {LogicalSectorSize}.");
        VhdxRules.VhdxMetadata.Require(!HasParent || ParentLocator is not null, "File Parameters", null, $"The disk has a parent, but no parent locator.");
    }
}

/// <summary>Bits of the item File Parameters ([MS-VHDX] 2.6.2.1).</summary>
[Flags]
internal enum VhdxFileFlags : uint
{
    None = 0,

    /// <summary>Blocks stay where they are when they are freed: a fixed disk.</summary>
    LeaveBlocksAllocated = 1,

    HasParent = 2,
}
