using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Reading;

/// <summary>
/// Walks a stream by its markers, front to back. What it says of itself is held against what was seen: tables against grains,
/// the directory against tables, the footer against the header, the end-of-stream marker against the end.
/// </summary>
internal sealed class GrainStream
{
    private readonly ByteSource _source;
    private readonly SparseExtentHeader _header;
    private readonly BudgetMeter _budget;
    private readonly StreamTables _tables;
    private readonly byte[] _sector = new byte[VmdkLimits.SectorSize];
    private long _position;
    private bool _hasFooter;

    /// <param name="source">The source, read from the first grain on.</param>
    /// <param name="header">The header from its front.</param>
    /// <param name="budget">Pays for what is kept.</param>
    /// <exception cref="DiskImageException">The header describes no disk.</exception>
    public GrainStream(ByteSource source, SparseExtentHeader header, BudgetMeter budget)
    {
        _source = source;
        _header = header;
        _budget = budget;

        // Where the tables are is not known yet, so the layout has them nowhere.
        Layout = SparseExtent.LayoutOf(header with { DirectoryOffset = 0, Flags = header.Flags & ~SparseFlags.RedundantTables }, (ulong)source.Length, isDirectoryAtEnd: true);
        _tables = new StreamTables(Layout, budget);
        _position = (long)header.Overhead * VmdkLimits.SectorSize;
    }

    public SparseGrainLayout Layout { get; }

    /// <summary>The next grain, in the order of the disk; null when the stream has ended as it should.</summary>
    /// <exception cref="DiskImageException">The stream is broken, cut, or contradicts itself.</exception>
    public StreamGrain? Next()
    {
        while (true)
        {
            long at = _position;
            ReadSector();
            var marker = SparseMarker.ReadFrom(_sector);
            if (marker.IsGrain)
            {
                return ReadGrain(marker, at);
            }

            if (marker.Type == SparseMarkerType.EndOfStream)
            {
                End(marker, at);
                return null;
            }

            ReadMetadata(marker, at);
        }
    }

    private StreamGrain ReadGrain(SparseMarker marker, long at)
    {
        if (!marker.HasSaneSize(Layout.GrainSize) || marker.Value >= Layout.Sectors || marker.Value % (ulong)Layout.GrainSectors != 0)
        {
            throw Broken(at, $"It announces {marker.Size} bytes for sector {marker.Value}, where no grain of the disk starts.");
        }

        byte[] data = new byte[marker.Size];
        int first = Math.Min(data.Length, VmdkLimits.SectorSize - SparseMarker.GrainHeaderLength);
        _sector.AsSpan(SparseMarker.GrainHeaderLength, first).CopyTo(data);
        ReadRest(data.AsSpan(first));
        ulong grain = marker.Value / (ulong)Layout.GrainSectors;
        _tables.AddGrain(grain, at);
        _position = at + marker.PaddedLength;
        return new StreamGrain(grain, at, data);
    }

    private void ReadMetadata(SparseMarker marker, long at)
    {
        ulong expected = marker.Type switch
        {
            SparseMarkerType.Footer when _header.IsDirectoryAtEnd => 1,
            _ => Layout.SectorsOf(marker.Type) ?? throw Broken(at, $"It announces metadata of type {(uint)marker.Type}."),
        };
        if (marker.Value != expected || _hasFooter)
        {
            throw Broken(at, $"It announces {marker.Value} sectors of metadata of type {marker.Type}, where {(_hasFooter ? "the stream has to end" : $"it has {expected}")}.");
        }

        byte[] data = new byte[(int)expected * VmdkLimits.SectorSize];
        ReadRest(data);
        switch (marker.Type)
        {
            case SparseMarkerType.GrainTable:
                _tables.CheckTable(data, _position - data.Length);
                break;
            case SparseMarkerType.GrainDirectory:
                _tables.CheckDirectory(data, _position - data.Length);
                break;
            default:
                var footer = SparseFooter.Agree(data, _header, _position - data.Length, _source.Length);
                _tables.CheckDirectoryPlace(footer.DirectoryOffset, _position - data.Length);
                _hasFooter = true;
                break;
        }
    }

    private void End(SparseMarker marker, long at)
    {
        if (marker.Value != 0 || _position != _source.Length)
        {
            throw VmdkRules.VmdkFooter.Error("end-of-stream marker", (ulong)at, $"The stream ends at 0x{_position:x}, the file at 0x{_source.Length:x}.");
        }

        if (_header.IsDirectoryAtEnd && !_hasFooter)
        {
            throw VmdkRules.VmdkFooter.Error("footer", (ulong)at, "The stream ends without the footer that the header announces.");
        }

        _tables.Complete(_header.IsDirectoryAtEnd ? null : _header.DirectoryOffset);
    }

    private void ReadSector()
    {
        if (_source.Length - _position < VmdkLimits.SectorSize)
        {
            throw VmdkRules.VmdkFooter.Error("end-of-stream marker", (ulong)_position, $"The file ends at 0x{_source.Length:x} without an end-of-stream marker.");
        }

        ReadRest(_sector);
    }

    private void ReadRest(Span<byte> destination)
    {
        _budget.Spend(destination.Length);
        _source.Read(_position, destination);
        _position += destination.Length;
    }

    private static DiskImageException Broken(long at, string what) =>
        VmdkRules.VmdkMarker.Error("marker", (ulong)at, $"The marker at 0x{at:x} is wrong. {what}");
}

/// <summary>A compressed grain that a stream has passed by.</summary>
/// <param name="Index">Which grain of the disk it is.</param>
/// <param name="Offset">Where it was in the file.</param>
/// <param name="Data">Its zlib stream.</param>
internal sealed record StreamGrain(ulong Index, long Offset, byte[] Data);
