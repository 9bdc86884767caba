using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace LibvirtStorage.Transfers.Probing;

/// <summary>One row of the table by which libvirt's storage driver recognises a file's format from its first bytes.</summary>
internal sealed record LibvirtSignature(string Format, int MagicOffset, byte[] Magic)
{
    /// <summary>Rows in the order in which libvirt tries them: the first match wins, so ISO comes before qcow2.</summary>
    public static IReadOnlyList<LibvirtSignature> All { get; } =
    [
        new("iso", 0x8001, "CD001"u8.ToArray()),
        new("vpc", 0, "conectix"u8.ToArray()) { BigEndian = true, VersionOffset = 12, Versions = [0x10000], SizeOffset = 40 },
        new("vdi", 64, [0x7f, 0x10, 0xda, 0xbe]) { VersionOffset = 68, Versions = [0x10001], SizeOffset = 368 },
        new("ploop", 0, "WithouFreSpacExt"u8.ToArray()) { SizeOffset = 36, SizeUnit = 512 },
        new("cow", 0, "OOOM"u8.ToArray()) { BigEndian = true, VersionOffset = 4, Versions = [2], SizeOffset = 1036 },
        new("qcow", 0, "QFI"u8.ToArray()) { BigEndian = true, VersionOffset = 4, Versions = [1], SizeOffset = 24 },
        new("qcow2", 0, "QFI"u8.ToArray()) { BigEndian = true, VersionOffset = 4, Versions = [2, 3], SizeOffset = 24 },
        new("qed", 0, "QED"u8.ToArray()) { SizeOffset = 48 },
        new("vmdk", 0, "KDMV"u8.ToArray()) { VersionOffset = 4, Versions = [1, 2, 3], SizeOffset = 12, SizeUnit = 512 },
    ];

    /// <summary>Byte order of version and size.</summary>
    public bool BigEndian { get; init; }

    /// <summary>Where the 32-bit version stands, or null when any version matches.</summary>
    public int? VersionOffset { get; init; }

    /// <summary>Versions that match.</summary>
    public IReadOnlyList<uint> Versions { get; init; } = [];

    /// <summary>
    /// Where the 64-bit virtual size stands, or null when the file's length is the capacity. Of a VHD libvirt reads the Original
    /// Size, which stays what it was when a disk is resized.
    /// </summary>
    public int? SizeOffset { get; init; }

    /// <summary>Bytes per unit of the size field.</summary>
    public ulong SizeUnit { get; init; } = 1;

    /// <summary>Whether magic and version are there.</summary>
    public bool Matches(ReadOnlySpan<byte> header) =>
        header.Length >= MagicOffset + Magic.Length
        && header.Slice(MagicOffset, Magic.Length).SequenceEqual(Magic)
        && (VersionOffset is not int at || (header.Length >= at + 4 && Contains(ReadVersion(header.Slice(at)))));

    /// <summary>The size in the header in bytes, or null if there is none that can be used.</summary>
    public ulong? ReadSize(ReadOnlySpan<byte> header)
    {
        if (SizeOffset is not int at || header.Length < at + 8)
        {
            return null;
        }

        ReadOnlySpan<byte> field = header.Slice(at);
        ulong units = BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(field) : BinaryPrimitives.ReadUInt64LittleEndian(field);
        return units > ulong.MaxValue / SizeUnit ? null : units * SizeUnit;
    }

    private uint ReadVersion(ReadOnlySpan<byte> field) =>
        BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field);

    private bool Contains(uint version)
    {
        foreach (uint known in Versions)
        {
            if (known == version)
            {
                return true;
            }
        }

        return false;
    }
}
