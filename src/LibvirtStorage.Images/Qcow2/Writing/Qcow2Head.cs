using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Images.Qcow2.Writing;

/// <summary>Header, refcount table and L1 table in memory, until they are written as the last thing.</summary>
internal sealed class Qcow2Head
{
    private const int EntrySize = 8;

    private readonly byte[] _bytes;
    private readonly Qcow2HeadLayout _layout;
    private int _refcountBlocks;

    public Qcow2Head(ulong virtualSize, Qcow2Settings settings, Qcow2HeadLayout layout)
    {
        _layout = layout;
        _bytes = new byte[layout.HeadLength];
        bool isZstd = settings.Compression == ImageCompression.Zstd;
        new Qcow2Header
        {
            Version = (uint)settings.Version,
            ClusterBits = settings.ClusterBits,
            Size = virtualSize,
            L1Size = (uint)layout.L1Entries,
            L1TableOffset = layout.L1TableOffset,
            RefcountTableOffset = layout.RefcountTableOffset,
            RefcountTableClusters = (uint)layout.RefcountTableClusters,
            RefcountOrder = settings.RefcountOrder,
            IncompatibleFeatures = isZstd ? Qcow2IncompatibleFeatures.CompressionType : Qcow2IncompatibleFeatures.None,
            CompatibleFeatures = settings.LazyRefcounts ? Qcow2CompatibleFeatures.LazyRefcounts : Qcow2CompatibleFeatures.None,
            CompressionType = isZstd ? Qcow2CompressionType.Zstd : Qcow2CompressionType.Deflate,
        }.WriteTo(_bytes);

        // The zeros behind the header are the extension that ends the list of extensions.
    }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public void SetL2Table(int index, ulong hostOffset) =>
        SetEntry(_layout.L1TableOffset, index, hostOffset | Qcow2L2Table.CopiedFlag);

    /// <summary>Enters the refcount block that covers the next range of host clusters.</summary>
    public void AddRefcountBlock(ulong hostOffset) => SetEntry(_layout.RefcountTableOffset, _refcountBlocks++, hostOffset);

    private void SetEntry(ulong table, int index, ulong entry) =>
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan((int)table + (index * EntrySize)), entry);
}
