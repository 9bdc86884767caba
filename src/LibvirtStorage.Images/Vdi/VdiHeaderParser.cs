using System;
using System.Buffers.Binary;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vdi;

/// <summary>
/// Reads the header. What comes out satisfies every rule that can be decided from the header alone
/// (<see cref="VdiHeaderRules"/>); whether the rest lies inside the file is decided by whoever reads it.
/// </summary>
internal static class VdiHeaderParser
{
    /// <exception cref="DiskImageException">The header is not one of version 1.1, or breaks a rule.</exception>
    public static VdiHeader Read(ByteSource source, BudgetMeter budget)
    {
        budget.Spend(VdiHeader.MinLength);
        Span<byte> bytes = stackalloc byte[VdiHeader.MinLength];
        bytes = bytes.Slice(0, (int)Math.Min(bytes.Length, source.Length));
        source.Read(0, bytes);
        CheckVersion(bytes);
        if (bytes.Length < VdiHeader.MinLength)
        {
            throw VdiRules.VdiHeaderTruncated.Error("header_size", 0, $"The file has {bytes.Length} bytes, a header of version 1.1 at least {VdiHeader.MinLength}.");
        }

        VdiHeaderRules.CheckUnits(bytes);
        VdiHeader header = Parse(bytes);
        VdiHeaderRules.Check(header);
        return header;
    }

    private static VdiHeader Parse(ReadOnlySpan<byte> bytes) => new()
    {
        Text = Encoding.UTF8.GetString(bytes.Slice(0, VdiHeader.TextLength).ToArray()),
        HeaderSize = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x48)),
        ImageType = (VdiImageType)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x4c)),
        BlockMapOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x154)),
        DataOffset = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x158)),
        DiskSize = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(0x170)),
        BlockSize = BinaryPrimitives.ReadInt32LittleEndian(bytes.Slice(0x178)),
        Blocks = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x180)),
        BlocksAllocated = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x184)),
        ImageUuid = Uuid(bytes.Slice(0x188)),
        ModificationUuid = Uuid(bytes.Slice(0x198)),
        LinkUuid = Uuid(bytes.Slice(0x1a8)),
        ParentModificationUuid = Uuid(bytes.Slice(0x1b8)),
    };

    private static Guid Uuid(ReadOnlySpan<byte> bytes) => new(bytes.Slice(0, VdiHeader.UuidLength).ToArray());

    private static void CheckVersion(ReadOnlySpan<byte> bytes)
    {
        if (!VdiHeader.HasSignature(bytes))
        {
            throw VdiRules.VdiSignature.Error("signature", 0x40, "The file does not have the signature 0xbeda107f at offset 64.");
        }

        if (bytes.Length < VdiHeader.PreHeaderLength)
        {
            throw VdiRules.VdiHeaderTruncated.Error("version", 0x44, $"The file has {bytes.Length} bytes and ends before its version.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(0x44));
        if (version != VdiHeader.Version)
        {
            throw VdiRules.VdiVersion.Error("version", 0x44, $"Version {version >> 16}.{version & 0xffff} is not read; version 1.1 is.");
        }
    }
}
