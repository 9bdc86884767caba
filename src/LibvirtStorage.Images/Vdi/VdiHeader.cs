using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Images.Vdi;

/// <summary>
/// Pre-header and header at offset 0; all numbers little-endian. VirtualBox is the specification
/// (<c>VDICore.h</c>: VDIPREHEADER, VDIHEADER1PLUS). <see cref="VdiHeaderParser"/> reads and checks it.
/// </summary>
internal sealed record VdiHeader
{
    /// <summary>Length of the pre-header, which is not part of header_size.</summary>
    public const int PreHeaderLength = 0x48;

    /// <summary>header_size without the second geometry, as QEMU and VirtualBox 1.x write it.</summary>
    public const int MinHeaderSize = 0x180;

    /// <summary>header_size as VirtualBox writes it.</summary>
    public const int CurrentHeaderSize = 0x190;

    /// <summary>Bytes that every image of version 1.1 has.</summary>
    public const int MinLength = PreHeaderLength + MinHeaderSize;

    public const int CurrentLength = PreHeaderLength + CurrentHeaderSize;

    public const int TextLength = 0x40;

    private const uint Signature = 0xbeda_107f;

    /// <summary>1.1</summary>
    public const uint Version = 0x0001_0001;

    public const int UuidLength = 16;

    /// <summary>The line of text at the very start, which nobody's reader looks at.</summary>
    public string Text { get; init; } = "<<< LibvirtStorage Virtual Disk Image >>>\n";

    public uint HeaderSize { get; init; } = CurrentHeaderSize;

    public VdiImageType ImageType { get; init; } = VdiImageType.Dynamic;

    public uint BlockMapOffset { get; init; }

    public uint DataOffset { get; init; }

    /// <summary>Size of the payload in bytes, exactly as the header has it.</summary>
    public ulong DiskSize { get; init; }

    public int BlockSize { get; init; } = VdiLimits.DefaultBlockSize;

    /// <summary>Entries of the block map.</summary>
    public uint Blocks { get; init; }

    /// <summary>Blocks of the data area: where a program that writes puts the next one.</summary>
    public uint BlocksAllocated { get; init; }

    public Guid ImageUuid { get; init; }

    /// <summary>Changes with every write session, so that children notice.</summary>
    public Guid ModificationUuid { get; init; }

    /// <summary>The parent's image uuid; zero if there is none.</summary>
    public Guid LinkUuid { get; init; }

    /// <summary>The parent's modification uuid.</summary>
    public Guid ParentModificationUuid { get; init; }

    /// <summary>Whether a part of the payload is in another image. QEMU goes by the uuids, VirtualBox by the type.</summary>
    public bool HasParent => ImageType == VdiImageType.Differencing || LinkUuid != Guid.Empty || ParentModificationUuid != Guid.Empty;

    /// <summary>Entries that the block map needs to map <see cref="DiskSize"/>.</summary>
    public ulong RequiredBlocks => (DiskSize / (ulong)BlockSize) + (DiskSize % (ulong)BlockSize == 0 ? 0UL : 1);

    public ulong BlockMapLength => (ulong)Blocks * VdiBlockMapEntry.Size;

    /// <summary>Guest bytes of a block: all but the last are whole.</summary>
    public ulong UsedLength(ulong block) => Math.Min((ulong)BlockSize, DiskSize - (block * (ulong)BlockSize));

    /// <summary>Whether the first bytes of a file have the signature.</summary>
    public static bool HasSignature(ReadOnlySpan<byte> start) =>
        start.Length >= 0x44 && BinaryPrimitives.ReadUInt32LittleEndian(start.Slice(0x40)) == Signature;

    /// <summary>Writes <see cref="CurrentLength"/> bytes. The geometries stay open, as with VirtualBox: readers calculate them.</summary>
    public void WriteTo(Span<byte> destination)
    {
        destination.Slice(0, CurrentLength).Clear();
        Encoding.ASCII.GetBytes(Text).CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x40), Signature);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x44), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x48), HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x4c), (uint)ImageType);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x154), BlockMapOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x158), DataOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x168), VdiLimits.SectorSize);
        BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(0x170), DiskSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x178), (uint)BlockSize);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x180), Blocks);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x184), BlocksAllocated);
        ImageUuid.ToByteArray().CopyTo(destination.Slice(0x188));
        ModificationUuid.ToByteArray().CopyTo(destination.Slice(0x198));
        LinkUuid.ToByteArray().CopyTo(destination.Slice(0x1a8));
        ParentModificationUuid.ToByteArray().CopyTo(destination.Slice(0x1b8));
        BinaryPrimitives.WriteUInt32LittleEndian(destination.Slice(0x1d4), VdiLimits.SectorSize);
    }
}
