using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sinks;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>
/// Writes monolithicSparse front to back. Body: grains, each group of grain tables behind the grains it maps. Head: header,
/// descriptor, redundant grain directory, grain directory. Without the head the file is no image.
/// </summary>
/// <remarks>
/// Every grain table exists, as in the files of VMware and QEMU, if only as a hole: where one is missing, QEMU 7.2 writes a
/// guest's data to a wrong place.
/// </remarks>
internal sealed class SparseWriter : ContainerWriter
{
    private readonly SparseGeometry _geometry;
    private readonly SparseTableGroup _group = new();
    private readonly byte[] _head;
    private readonly int _redundantDirectory;
    private readonly int _directory;
    private ImageSink? _sink;
    private SparseBody? _body;
    private int _groupIndex;
    private long _nextGrain;

    public SparseWriter(ulong sectors)
    {
        _geometry = new SparseGeometry(sectors);
        int redundant = 1 + SparseGeometry.DescriptorSectors;
        int directory = redundant + _geometry.DirectorySectors;
        int overhead = directory + _geometry.DirectorySectors + SparseGeometry.GrainSectors - 1;
        overhead -= overhead % SparseGeometry.GrainSectors;
        _redundantDirectory = redundant * VmdkLimits.SectorSize;
        _directory = directory * VmdkLimits.SectorSize;
        _head = new byte[overhead * VmdkLimits.SectorSize];
        SparseExtentHeader header = _geometry.Header with
        {
            Flags = SparseFlags.NewlineTest | SparseFlags.RedundantTables,
            RedundantDirectoryOffset = (ulong)redundant,
            DirectoryOffset = (ulong)directory,
            Overhead = (ulong)overhead,
        };
        header.WriteTo(_head);
        DescriptorText.Create(CreateTypes.MonolithicSparse, sectors).CopyTo(_head, SparseExtentHeader.Length);
    }

    public override ulong VirtualSize => _geometry.VirtualSize;

    public override int BlockSize => SparseGeometry.GrainSize;

    public override long HeadLength => _head.Length;

    public override long MaximumLength => HeadLength + (_geometry.Grains * SparseGeometry.GrainSize) + (2L * _geometry.Tables * SparseGeometry.TableSize);

    private SparseBody Body => _body ?? throw new InvalidOperationException("The writer was not begun.");

    public override Task BeginAsync(ImageSink sink, CancellationToken cancellationToken)
    {
        _sink = sink;
        _body = new SparseBody(sink, HeadLength);
        return sink.BeginAsync(HeadLength, cancellationToken);
    }

    public override async Task WriteAsync(ulong offset, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        long grain = _geometry.GrainAt(offset, data.Length, _nextGrain);
        while (!data.IsEmpty)
        {
            await SelectGroupAsync((int)(grain / SparseTableGroup.MaxGrains), cancellationToken).ConfigureAwait(false);
            int inGroup = (int)(grain % SparseTableGroup.MaxGrains);
            int length = (int)Math.Min(data.Length, (long)(SparseTableGroup.MaxGrains - inGroup) * SparseGeometry.GrainSize);
            uint sector = Body.Sector;
            await Body.AppendAsync(data.Slice(0, length), cancellationToken).ConfigureAwait(false);
            await Body.PadAsync(SparseGeometry.GrainSize, cancellationToken).ConfigureAwait(false);
            int grains = (length + SparseGeometry.GrainSize - 1) / SparseGeometry.GrainSize;
            for (int i = 0; i < grains; i++)
            {
                _group.Map(inGroup + i, checked(sector + (uint)(i * SparseGeometry.GrainSectors)));
            }

            data = data.Slice(length);
            grain += grains;
        }

        _nextGrain = grain;
    }

    public override async Task CompleteAsync(CancellationToken cancellationToken)
    {
        int groups = (_geometry.Tables + SparseTableGroup.MaxTables - 1) / SparseTableGroup.MaxTables;
        await SelectGroupAsync(groups, cancellationToken).ConfigureAwait(false);
        await Body.FlushAsync(cancellationToken).ConfigureAwait(false);
        await _sink!.CompleteAsync(_head, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Appends the tables of all groups before this one: the current one's, and holes for those without a grain.</summary>
    private async Task SelectGroupAsync(int group, CancellationToken cancellationToken)
    {
        long hole = 0;
        for (; _groupIndex < group; _groupIndex++)
        {
            int first = _groupIndex * SparseTableGroup.MaxTables;
            int count = Math.Min(SparseTableGroup.MaxTables, _geometry.Tables - first);
            Enter(first, count, checked(Body.Sector + (uint)(hole / VmdkLimits.SectorSize)));
            if (_group.HasEntries)
            {
                await Body.AppendAsync(_group.Tables(count), cancellationToken).ConfigureAwait(false);
                await Body.AppendAsync(_group.Tables(count), cancellationToken).ConfigureAwait(false);
                _group.Clear();
            }
            else
            {
                hole += 2L * count * SparseGeometry.TableSize;
            }
        }

        if (hole > 0)
        {
            await Body.AppendHoleAsync(hole, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Enter(int first, int count, uint sector)
    {
        for (int i = 0; i < count; i++)
        {
            uint table = sector + (uint)(i * SparseGeometry.TableSectors);
            SectorTables.Write(_head.AsSpan(_directory), first + i, table);
            SectorTables.Write(_head.AsSpan(_redundantDirectory), first + i, table + (uint)(count * SparseGeometry.TableSectors));
        }
    }
}
