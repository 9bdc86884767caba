using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx.Writing;

/// <summary>
/// Header section, empty log, metadata and block allocation table in memory, until they are written as the last thing. Sector
/// sizes are those that Hyper-V gives a new disk: 512 bytes logical, 4096 physical.
/// </summary>
internal sealed class VhdxHead
{
    private const int LogOffset = VhdxLimits.HeaderSectionLength;

    private const int LogLength = VhdxLimits.Alignment;

    private const int MetadataOffset = LogOffset + LogLength;

    private const int MetadataLength = VhdxLimits.Alignment;

    private const int BatOffset = MetadataOffset + MetadataLength;

    private readonly VhdxSettings _settings;
    private readonly VhdxBatLayout _bat;
    private readonly byte[] _bytes;

    public VhdxHead(VhdxSettings settings)
    {
        _settings = settings;
        _bat = Layout(settings);
        _bytes = new byte[LengthFor(settings)];
        VhdxFileIdentifier.Write(_bytes, "LibvirtStorage");
        WriteHeaders();
        WriteRegionTables();
        WriteMetadata();
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Length in bytes, whole MiB.</summary>
    public static long LengthFor(VhdxSettings settings) =>
        BatOffset + (((long)Layout(settings).Length + VhdxLimits.Alignment - 1) / VhdxLimits.Alignment * VhdxLimits.Alignment);

    public void SetBlock(ulong block, ulong offset) => BinaryPrimitives.WriteUInt64LittleEndian(
        _bytes.AsSpan(BatOffset + ((int)_bat.IndexOf(block) * VhdxBatEntry.Size)), VhdxBatEntry.Present(offset).Value);

    private static VhdxBatLayout Layout(VhdxSettings settings) => new(settings.VirtualSize, settings.BlockSize, VhdxLimits.SmallSector, hasParent: false);

    private void WriteHeaders()
    {
        var header = new VhdxHeader
        {
            SequenceNumber = 1,
            FileWriteGuid = Guid.NewGuid(),
            DataWriteGuid = Guid.NewGuid(),
            Version = VhdxHeader.SupportedVersion,
            LogOffset = LogOffset,
            LogLength = LogLength,
        };
        header.WriteTo(_bytes.AsSpan(VhdxHeader.FirstOffset));
        (header with { SequenceNumber = 2 }).WriteTo(_bytes.AsSpan(VhdxHeader.SecondOffset));
    }

    private void WriteRegionTables()
    {
        foreach (int offset in new[] { VhdxRegionTable.FirstOffset, VhdxRegionTable.SecondOffset })
        {
            VhdxRegionTable.Write(
                _bytes.AsSpan(offset),
                VhdxRegionTableEntry.Required(VhdxRegionTableEntry.BatId, BatOffset, (uint)(_bytes.Length - BatOffset)),
                VhdxRegionTableEntry.Required(VhdxRegionTableEntry.MetadataId, MetadataOffset, MetadataLength));
        }
    }

    private void WriteMetadata()
    {
        var items = new VhdxMetadataWriter(_bytes.AsSpan(MetadataOffset, MetadataLength));
        uint flags = (uint)(_settings.IsFixed ? VhdxFileFlags.LeaveBlocksAllocated : VhdxFileFlags.None);
        items.Add64(VhdxMetadata.FileParametersId, ((ulong)flags << 32) | _settings.BlockSize, isOfDisk: false);
        items.Add64(VhdxMetadata.VirtualDiskSizeId, _settings.VirtualSize);
        items.Add32(VhdxMetadata.LogicalSectorSizeId, VhdxLimits.SmallSector);
        items.Add32(VhdxMetadata.PhysicalSectorSizeId, VhdxLimits.LargeSector);
        items.AddGuid(VhdxMetadata.VirtualDiskIdId, Guid.NewGuid());
        items.Complete();
    }
}
