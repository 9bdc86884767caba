using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Extents;
using LibvirtStorage.Images.Vmdk.Reading;

namespace LibvirtStorage.Images.Vmdk.Verification;

/// <summary>
/// Looks at compressed grains: at the marker of each, and into the first ones, as many as the file's length is worth, so that it is known
/// whether they decode at all. The others are checked when they are read.
/// </summary>
internal sealed class GrainSample : IDisposable
{
    private const int MaxGrains = 1024;

    private const long MaxBytes = 64 << 20;

    // What a package of many small disks costs is bounded by its size, not by how many there are.
    private const long FreeBytes = 1 << 20;
    private const long BytesPerStoredByte = 16;

    private readonly GrainDecoder _decoder;
    private readonly BudgetMeter _budget;
    private readonly byte[] _grain;
    private readonly long _limit;
    private long _decoded;

    public GrainSample(ByteSource source, GrainLayout layout, BudgetMeter budget)
    {
        budget.Reserve(layout.GrainSize, "decompressed grain");
        _budget = budget;
        _decoder = new GrainDecoder(source, layout);
        _grain = new byte[layout.GrainSize];
        long bytes = FreeBytes + (BytesPerStoredByte * Math.Min(source.Length, MaxBytes));
        _limit = Math.Max(1, Math.Min(MaxGrains, Math.Min(bytes, MaxBytes) / layout.GrainSize));
    }

    /// <summary>Checks a grain's marker.</summary>
    /// <exception cref="DiskImageException">It is another's.</exception>
    public SparseMarker ReadMarker(ulong grain, ulong offset) => _decoder.ReadMarker(grain, (long)offset);

    /// <summary>Looks into a grain, if it is one of the first. It has to have its place for itself: its length counts for nothing else.</summary>
    /// <exception cref="DiskImageException">It does not decode.</exception>
    public void Decode(ulong grain, ulong offset)
    {
        if (_decoded < _limit)
        {
            _decoded++;
            _budget.Spend(_grain.Length);
            _decoder.Decode(GrainDecoder.Pack(grain, offset), _grain);
        }
    }

    public void Dispose() => _budget.Release(_grain.Length);
}
