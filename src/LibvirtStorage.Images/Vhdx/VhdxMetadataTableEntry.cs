using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>Where a metadata item is ([MS-VHDX] 2.6.1.2).</summary>
/// <param name="ItemId">What it is.</param>
/// <param name="Offset">Bytes from the start of the metadata region.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Flags">Whose it is, and who has to know it.</param>
internal readonly record struct VhdxMetadataTableEntry(Guid ItemId, uint Offset, uint Length, uint Flags)
{
    public const int Size = 32;

    /// <summary>Belongs to the virtual disk, and not to this file alone.</summary>
    public const uint VirtualDiskFlag = 2;

    /// <summary>Whoever does not know the item may not open the file.</summary>
    public const uint RequiredFlag = 4;

    private const uint UserFlag = 1;

    public bool IsUser => (Flags & UserFlag) != 0;

    public bool IsRequired => (Flags & RequiredFlag) != 0;

    public static VhdxMetadataTableEntry ReadFrom(ReadOnlySpan<byte> bytes) => new(
        VhdxBytes.ReadGuid(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(16)),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(20)),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(24)));

    public void WriteTo(Span<byte> bytes)
    {
        VhdxBytes.WriteGuid(bytes, ItemId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(16), Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(20), Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(24), Flags);
    }
}
