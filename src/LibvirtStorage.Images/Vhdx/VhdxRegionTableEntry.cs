using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>Where a region is ([MS-VHDX] 2.2.3.2).</summary>
internal readonly record struct VhdxRegionTableEntry(Guid Id, ulong FileOffset, uint Length, uint Flags)
{
    public const int Size = 32;

    private const uint RequiredFlag = 1;

    public static Guid BatId { get; } = new("2dc27766-f623-4200-9d64-115e9bfd4a08");

    public static Guid MetadataId { get; } = new("8b7ca206-4790-4b9a-b8fe-575f050f886e");

    /// <summary>Whoever does not know the region may not open the file.</summary>
    public bool IsRequired => (Flags & RequiredFlag) != 0;

    public static VhdxRegionTableEntry Required(Guid id, ulong fileOffset, uint length) => new(id, fileOffset, length, RequiredFlag);

    public static VhdxRegionTableEntry ReadFrom(ReadOnlySpan<byte> bytes) => new(
        VhdxBytes.ReadGuid(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(16)),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(24)),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(28)));

    public void WriteTo(Span<byte> bytes)
    {
        VhdxBytes.WriteGuid(bytes, Id);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(16), FileOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(24), Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(28), Flags);
    }
}
