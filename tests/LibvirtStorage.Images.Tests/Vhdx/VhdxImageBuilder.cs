using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>
/// Writes small images byte by byte from the specification: header section, log at 1 MiB, block allocation table at 2 MiB,
/// metadata at 3 MiB, then two payload blocks of 1 MiB. Of the disk's five blocks, 0 and 2 are stored, 1 is zero, 3 was never
/// written, and 4 is unmapped. Then single fields can be poked; checksums are put right when the image is built.
/// </summary>
internal sealed class VhdxImageBuilder
{
    public const int Log = 0x100000;
    public const int Bat = 0x200000;
    public const int Metadata = 0x300000;
    public const int Block0 = 0x400000;
    public const int Block2 = 0x500000;
    public const int Length = 0x600000;
    public const int BlockSize = 1 << 20;
    public const ulong Present = 6;

    public static readonly Guid BatId = new("2dc27766-f623-4200-9d64-115e9bfd4a08");
    public static readonly Guid MetadataId = new("8b7ca206-4790-4b9a-b8fe-575f050f886e");
    public static readonly Guid FileParameters = new("caa16737-fa36-4d43-b3b6-33f0aa44e76b");
    public static readonly Guid DiskSize = new("2fa54224-cd1b-4876-b211-5dbed83bf4b8");
    public static readonly Guid DiskId = new("beca12ab-b2e6-4523-93ef-c309e000c746");
    public static readonly Guid LogicalSector = new("8141bf1d-a96f-4709-ba47-f233a8faab5f");
    public static readonly Guid PhysicalSector = new("cda348c7-445d-4471-9cc9-e9885251c556");
    public static readonly Guid ParentLocator = new("a8d35f2d-b30b-454d-abf7-d3d84834ab0c");

    private readonly List<Guid> _items = [];
    private byte[] _bytes = new byte[Length];
    private int _regions;
    private int _nextItem = 0x10000;

    public VhdxImageBuilder(uint logicalSector = 512, ulong size = 5 * BlockSize, uint flags = 0)
    {
        Encoding.ASCII.GetBytes("vhdxfile").CopyTo(_bytes, 0);
        Encoding.Unicode.GetBytes("a builder").CopyTo(_bytes, 8);
        foreach (int header in new[] { VhdxSeal.Header1, VhdxSeal.Header2 })
        {
            Encoding.ASCII.GetBytes("head").CopyTo(_bytes, header);
            Poke64(header + 8, header == VhdxSeal.Header1 ? 7UL : 8);
            Poke16(header + 66, 1).Poke32(header + 68, 0x100000).Poke64(header + 72, Log);
        }

        Encoding.ASCII.GetBytes("regi").CopyTo(_bytes, VhdxSeal.Table2);
        Encoding.ASCII.GetBytes("regi").CopyTo(_bytes, VhdxSeal.Table1);
        AddRegion(BatId, Bat, 0x100000, isRequired: true);
        AddRegion(MetadataId, Metadata, 0x100000, isRequired: true);
        Encoding.ASCII.GetBytes("metadata").CopyTo(_bytes, Metadata);
        AddItem(FileParameters, Le64(((ulong)flags << 32) | BlockSize), 4);
        AddItem(DiskSize, Le64(size), 6);
        AddItem(DiskId, new Guid("00112233-4455-6677-8899-aabbccddeeff").ToByteArray(), 6);
        AddItem(LogicalSector, Le32(logicalSector), 6);
        AddItem(PhysicalSector, Le32(4096), 6);
        SetBat(0, Block0 | Present).SetBat(1, 2).SetBat(2, Block2 | Present).SetBat(4, 3);
        Patterns.Random(BlockSize, 3).CopyTo(_bytes, Block0);
        Patterns.Random(BlockSize, 4).CopyTo(_bytes, Block2);
    }

    /// <summary>The payload of the disk as it was first made.</summary>
    public static byte[] Payload(int size = 5 * BlockSize)
    {
        byte[] payload = new byte[5 * BlockSize];
        Patterns.Random(BlockSize, 3).CopyTo(payload, 0);
        Patterns.Random(BlockSize, 4).CopyTo(payload, 2 * BlockSize);
        return payload.AsSpan(0, size).ToArray();
    }

    public static byte[] Le32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public static byte[] Le64(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>The image, with right checksums.</summary>
    public byte[] Build() => VhdxSeal.Checksums((byte[])_bytes.Clone());

    public byte[] BuildCut(int length) => Build().AsSpan(0, length).ToArray();

    public VhdxImageBuilder Poke(int offset, byte[] value)
    {
        value.CopyTo(_bytes, offset);
        return this;
    }

    public VhdxImageBuilder Poke16(int offset, ushort value) => Poke(offset, [(byte)(value & 0xff), (byte)(value >> 8)]);

    public VhdxImageBuilder Poke32(int offset, uint value) => Poke(offset, Le32(value));

    public VhdxImageBuilder Poke64(int offset, ulong value) => Poke(offset, Le64(value));

    /// <summary>Pokes at the same place of both headers, or of both region tables.</summary>
    public VhdxImageBuilder PokeBoth(int first, byte[] value) => Poke(first, value).Poke(first + 0x10000, value);

    public VhdxImageBuilder SetBat(int index, ulong entry) => Poke64(Bat + (index * 8), entry);

    public VhdxImageBuilder AddRegion(Guid id, ulong offset, uint length, bool isRequired)
    {
        int at = VhdxSeal.Table1 + 16 + (_regions++ * 32);
        PokeBoth(at, id.ToByteArray()).PokeBoth(at + 16, Le64(offset)).PokeBoth(at + 24, Le32(length));
        return PokeBoth(at + 28, Le32(isRequired ? 1U : 0)).PokeBoth(VhdxSeal.Table1 + 8, Le32((uint)_regions));
    }

    public VhdxImageBuilder AddItem(Guid id, byte[] value, uint flags)
    {
        int at = Metadata + 32 + (_items.Count * 32);
        _items.Add(id);
        Poke(at, id.ToByteArray()).Poke32(at + 16, (uint)_nextItem).Poke32(at + 20, (uint)value.Length).Poke32(at + 24, flags);
        Poke(Metadata + _nextItem, value).Poke16(Metadata + 10, (ushort)_items.Count);
        _nextItem += (value.Length + 15) & ~15;
        return this;
    }

    /// <summary>Where an item's table entry stands.</summary>
    public int EntryOf(Guid id) => Metadata + 32 + (_items.IndexOf(id) * 32);

    /// <summary>Where an item's value stands.</summary>
    public int ValueOf(Guid id) => Metadata + (int)BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(EntryOf(id) + 16));

    /// <summary>Makes the file longer, or shorter.</summary>
    public VhdxImageBuilder Resize(int length)
    {
        Array.Resize(ref _bytes, length);
        return this;
    }

    /// <summary>Adds a log, whose identifier both headers then have.</summary>
    public VhdxImageBuilder WithLog(VhdxLogBuilder log)
    {
        log.Bytes.CopyTo(_bytes, Log);
        return PokeBoth(VhdxSeal.Header1 + 48, VhdxLogBuilder.Id.ToByteArray());
    }
}
