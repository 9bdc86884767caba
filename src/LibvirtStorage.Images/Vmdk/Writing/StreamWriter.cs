using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>
/// Writes streamOptimized (version 3) as VMware's OVF tools do: compressed grains behind markers, each grain table behind the
/// grains it maps, and at the end the grain directory, the footer and the end-of-stream marker. Head: header and descriptor.
/// </summary>
internal sealed class StreamWriter : ContainerWriter
{
    private const int Overhead = SparseGeometry.GrainSectors;

    /// <summary>A grain that does not get smaller, with its marker: 129 sectors.</summary>
    private const int MaxGrainLength = (Overhead + 1) * VmdkLimits.SectorSize;

    private readonly SparseGeometry _geometry;
    private readonly byte[] _table = new byte[SparseGeometry.TableSize];
    private readonly byte[] _directory;
    private readonly byte[] _marker = new byte[VmdkLimits.SectorSize];
    private byte[]? _stored;
    private ImageSink? _sink;
    private SparseBody? _body;
    private int _tableIndex = -1;
    private long _nextGrain;

    public StreamWriter(ulong sectors)
    {
        _geometry = new SparseGeometry(sectors);
        _directory = new byte[_geometry.DirectorySectors * VmdkLimits.SectorSize];
    }

    public override ulong VirtualSize => _geometry.VirtualSize;

    public override int BlockSize => SparseGeometry.GrainSize;

    public override long HeadLength => Overhead * VmdkLimits.SectorSize;

    public override long MaximumLength => HeadLength
        + (_geometry.Grains * MaxGrainLength)
        + ((long)_geometry.Tables * (VmdkLimits.SectorSize + SparseGeometry.TableSize))
        + VmdkLimits.SectorSize + _directory.Length + SparseFooter.Length;

    public override IBlockEncoder Encoder { get; } = new ZlibBlockEncoder();

    private SparseBody Body => _body ?? throw new InvalidOperationException("The writer was not begun.");

    private SparseExtentHeader Header => _geometry.Header with
    {
        Version = 3,
        Flags = SparseFlags.NewlineTest | SparseFlags.Compressed | SparseFlags.Markers,
        Compression = SparseCompression.Deflate,
        DirectoryOffset = VmdkLimits.DirectoryAtEnd,
        Overhead = Overhead,
    };

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _body = new SparseBody(sink, HeadLength);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    /// <summary>Grains that do not get smaller are zlib streams too, of blocks without compression; the last one is filled up with zeros.</summary>
    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        long grain = _geometry.GrainAt(offset, data.Length, _nextGrain);
        byte[] stored = _stored ??= new byte[ZlibStored.LengthOf(SparseGeometry.GrainSize)];
        for (; !data.IsEmpty; grain++)
        {
            int length = Math.Min(data.Length, SparseGeometry.GrainSize);
            ZlibStored.Write(data.Span.Slice(0, length), SparseGeometry.GrainSize, stored);
            await AppendGrainAsync(grain, stored, cancellationToken).ConfigureAwait(false);
            data = data.Slice(length);
        }
    }

    public override Task WriteEncodedAsync(ulong offset, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        if (encoded.IsEmpty || encoded.Length >= BlockSize)
        {
            throw new ArgumentException("An encoded grain is smaller than a grain.", nameof(encoded));
        }

        int visible = (int)Math.Min((ulong)BlockSize, VirtualSize - Math.Min(offset, VirtualSize));
        return AppendGrainAsync(_geometry.GrainAt(offset, visible, _nextGrain), encoded, cancellationToken);
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushTableAsync(cancellationToken).ConfigureAwait(false);
        await AppendMarkerAsync(SparseMarkerType.GrainDirectory, _geometry.DirectorySectors, cancellationToken).ConfigureAwait(false);
        uint directory = Body.Sector;
        await Body.AppendAsync(_directory, cancellationToken).ConfigureAwait(false);
        await AppendMarkerAsync(SparseMarkerType.Footer, 1, cancellationToken).ConfigureAwait(false);
        byte[] footer = new byte[SparseExtentHeader.Length];
        (Header with { DirectoryOffset = directory }).WriteTo(footer);
        await Body.AppendAsync(footer, cancellationToken).ConfigureAwait(false);
        await AppendMarkerAsync(SparseMarkerType.EndOfStream, 0, cancellationToken).ConfigureAwait(false);
        await Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        byte[] head = new byte[HeadLength];
        Header.WriteTo(head);
        DescriptorText.Create(CreateTypes.StreamOptimized, _geometry.Sectors).CopyTo(head, SparseExtentHeader.Length);
        await _sink!.CompleteAsync(head, cancellationToken).ConfigureAwait(false);
    }

    private async Task AppendGrainAsync(long grain, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        int table = (int)(grain / VmdkLimits.EntriesPerTable);
        if (table != _tableIndex)
        {
            await FlushTableAsync(cancellationToken).ConfigureAwait(false);
            _tableIndex = table;
        }

        SectorTables.Write(_table, (int)(grain % VmdkLimits.EntriesPerTable), Body.Sector);
        new SparseMarker((ulong)grain * SparseGeometry.GrainSectors, (uint)data.Length, default).WriteTo(_marker);
        await Body.AppendAsync(_marker.AsMemory(0, SparseMarker.GrainHeaderLength), cancellationToken).ConfigureAwait(false);
        await Body.AppendAsync(data, cancellationToken).ConfigureAwait(false);
        await Body.PadAsync(VmdkLimits.SectorSize, cancellationToken).ConfigureAwait(false);
        _nextGrain = grain + 1;
    }

    private async Task FlushTableAsync(CancellationToken cancellationToken)
    {
        if (_tableIndex < 0)
        {
            return;
        }

        await AppendMarkerAsync(SparseMarkerType.GrainTable, SparseGeometry.TableSectors, cancellationToken).ConfigureAwait(false);
        SectorTables.Write(_directory, _tableIndex, Body.Sector);
        await Body.AppendAsync(_table, cancellationToken).ConfigureAwait(false);
        Array.Clear(_table, 0, _table.Length);
    }

    private Task AppendMarkerAsync(SparseMarkerType type, int sectors, CancellationToken cancellationToken)
    {
        Array.Clear(_marker, 0, _marker.Length);
        new SparseMarker((ulong)sectors, 0, type).WriteTo(_marker);
        return Body.AppendAsync(_marker, cancellationToken);
    }
}
