using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vdi.Writing;

/// <summary>Header and block map in memory, until they are written as the last thing.</summary>
internal sealed class VdiHead
{
    private readonly byte[] _bytes;
    private readonly VdiLayout _layout;

    public VdiHead(VdiLayout layout)
    {
        _layout = layout;
        _bytes = new byte[layout.HeadLength];
        _bytes.AsSpan(VdiLayout.BlockMapOffset, (int)layout.Blocks * VdiBlockMapEntry.Size).Fill(0xff);
    }

    /// <summary>Blocks that were mapped.</summary>
    public uint BlocksAllocated { get; private set; }

    /// <summary>Maps a block of the disk to the next block of the file.</summary>
    public void MapNext(int block) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(VdiLayout.BlockMapOffset + (block * VdiBlockMapEntry.Size)), BlocksAllocated++);

    /// <summary>Enters the header, which nothing is an image without.</summary>
    public ReadOnlyMemory<byte> Complete(VdiImageType type)
    {
        new VdiHeader
        {
            ImageType = type,
            BlockMapOffset = VdiLayout.BlockMapOffset,
            DataOffset = (uint)_layout.HeadLength,
            DiskSize = _layout.VirtualSize,
            Blocks = _layout.Blocks,
            BlocksAllocated = BlocksAllocated,
            ImageUuid = Guid.NewGuid(),
            ModificationUuid = Guid.NewGuid(),
        }.WriteTo(_bytes);
        return _bytes;
    }
}
