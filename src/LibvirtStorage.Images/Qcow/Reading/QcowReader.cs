using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow.Reading;

/// <summary>The payload of a self-contained, unencrypted image.</summary>
internal sealed class QcowReader : MappedReader
{
    private const int EntrySize = QcowLimits.EntrySize;

    private readonly QcowImage _image;
    private readonly QcowHeader _header;
    private readonly ulong[] _l1;
    private readonly TableCache _l2Tables;
    private readonly DecodedBlocks _decoded;
    private bool _isDisposed;

    private QcowReader(QcowImage image, BudgetMeter budget)
        : base(image.Source, image.Header.Size, budget)
    {
        _image = image;
        _header = image.Header;
        budget.Reserve((long)image.L1Bytes, "L1 table");
        _l1 = FileTables.Read(image.Source, _header.L1TableOffset, (int)_header.L1Entries, EntrySize, BinaryPrimitives.ReadUInt64BigEndian, budget);
        _l2Tables = new TableCache(image.Source, _header.L2Bytes, _header.L1Entries, budget);
        _decoded = new DecodedBlocks(_header.ClusterSize, new QcowClusterDecoder(image).Decode);
        budget.Reserve(_decoded.ReservedBytes, "decompressed clusters");
    }

    /// <exception cref="DiskImageException">The payload is not complete, or not in the clear, or the L1 table lies behind the end of the file.</exception>
    public static QcowReader Open(QcowImage image, BudgetMeter budget)
    {
        if (image.Header.HasBackingFile)
        {
            throw QcowRules.QcowBackingFile.Error("backing_file_offset", 8, $"The payload is not complete without the backing file '{image.ReadBackingFileName()}'.");
        }

        if (image.Header.CryptMethod != QcowCryptMethod.None)
        {
            throw QcowRules.QcowEncrypted.Error("crypt_method", 36, "The payload is encrypted.");
        }

        return image.CheckL1() is { } finding ? throw new DiskImageException(finding) : new QcowReader(image, budget);
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        int l1Index = (int)(offset / _header.L2Coverage);
        ulong table = _l1[l1Index];
        if (table == 0)
        {
            return new GuestRun(GuestRunKind.Unallocated, UnallocatedLength(offset, l1Index, limit));
        }

        if (_image.CheckEntry("L1 entry", table, (ulong)_header.L2Bytes) is { } broken)
        {
            throw broken.Rule.Error("L1 entry", _header.L1TableOffset + ((ulong)l1Index * EntrySize), FormattableString.Invariant(broken.Message));
        }

        int index = (int)(offset % _header.L2Coverage >> _header.ClusterBits);
        return RunInTable(_l2Tables.Get(table), index, offset % (ulong)_header.ClusterSize, limit);
    }

    protected override long BlockCost(ulong host) => _decoded.BlockSize;

    protected override void ReadEncoded(ulong offset, ulong host, Span<byte> destination) => _decoded.Read(offset, host, destination);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release((long)_image.L1Bytes + _l2Tables.ReservedBytes + _decoded.ReservedBytes);
        }

        base.Dispose(disposing);
    }

    private GuestRun RunInTable(ReadOnlySpan<byte> table, int index, ulong inCluster, ulong limit)
    {
        ulong clusterSize = (ulong)_header.ClusterSize;
        ulong length = clusterSize - inCluster;
        QcowL2Entry entry = EntryAt(table, index);
        if (entry.IsCompressed)
        {
            return new GuestRun(GuestRunKind.Encoded, Math.Min(length, limit), entry.Value);
        }

        if (entry.IsAllocated && entry.Offset % clusterSize != 0)
        {
            throw QcowRules.QcowUnaligned.Error("L2 entry", null, $"L2 entry 0x{entry.Value:x16} does not point to the start of a cluster.");
        }

        // Neighbours continue a data run when they follow it in the file too.
        ulong expected = entry.Value;
        while (length < limit && ++index < _header.L2Entries)
        {
            expected += entry.IsAllocated ? clusterSize : 0;
            if (EntryAt(table, index).Value != expected)
            {
                break;
            }

            length += clusterSize;
        }

        return entry.IsAllocated
            ? new GuestRun(GuestRunKind.Data, Math.Min(length, limit), entry.Offset + inCluster)
            : new GuestRun(GuestRunKind.Unallocated, Math.Min(length, limit));
    }

    private QcowL2Entry EntryAt(ReadOnlySpan<byte> table, int index) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(table.Slice(index * EntrySize)), _header.ClusterBits);

    private ulong UnallocatedLength(ulong offset, int l1Index, ulong limit)
    {
        ulong length = _header.L2Coverage - (offset % _header.L2Coverage);
        for (int next = l1Index + 1; length < limit && _l1[next] == 0; next++)
        {
            length += _header.L2Coverage;
        }

        return Math.Min(length, limit);
    }
}
