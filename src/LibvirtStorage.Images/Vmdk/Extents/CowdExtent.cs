using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>An ESX sparse extent (vmfsSparse), which is also the disk of Workstation up to 3.</summary>
internal sealed class CowdExtent : GrainExtent
{
    private const int EntriesPerTable = 4096;

    /// <summary>Where QEMU looks for a parent's name, though there is no descriptor in such an extent, and how far.</summary>
    private const int HintOffset = 0x200;

    private const int HintLength = 20 * VmdkLimits.SectorSize;

    private readonly CowdHeader _header;

    private CowdExtent(ByteSource source, CowdHeader header)
        : base(source)
    {
        _header = header;
    }

    public override ulong Sectors => _header.Sectors;

    public override int GrainSize => (int)_header.GrainSize * VmdkLimits.SectorSize;

    public override bool IsUnclean => _header.UncleanShutdown || (_header.Flags & CowdFlags.Inconsistent) != 0;

    /// <summary>The parent's name, escaped; null if there is none.</summary>
    public string? ParentFileName
    {
        get
        {
            if ((_header.Flags & CowdFlags.Root) != 0)
            {
                return null;
            }

            int end = Array.IndexOf(_header.ParentFileName, (byte)0);
            return ImageText.Escape(_header.ParentFileName.AsSpan(0, end < 0 ? _header.ParentFileName.Length : end));
        }
    }

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">The header is out of order.</exception>
    public static CowdExtent Open(ByteSource source, ReadOnlySpan<byte> first)
    {
        var header = CowdHeader.ReadFrom(first);
        VmdkRules.VmdkVersion.Require(header.Version == 1, "version", 4, $"Version {header.Version} of COWD is not known.");
        VmdkRules.VmdkFeature.Require((header.Flags & ~CowdFlags.Known) == 0, "flags", 8, $"The flags 0x{(uint)header.Flags:x} are not known.");
        VmdkRules.VmdkHeaderField.Require(header.Sectors > 0, "numSectors", 12, $"The disk has no sectors.");
        uint grain = header.GrainSize;
        VmdkRules.VmdkLimit.Require(grain <= VmdkLimits.MaxGrainSectors, "grainSize", 16, $"A grain of {grain} sectors exceeds 1 GiB.", grain, VmdkLimits.MaxGrainSectors);
        VmdkRules.VmdkHeaderField.Require(grain > 0 && (grain & (grain - 1)) == 0, "grainSize", 16, $"A grain has to be a power of two of sectors, not {grain}.");
        var extent = new CowdExtent(source, header);
        VmdkRules.VmdkHeaderField.Require(
            header.DirectoryEntries >= (uint)extent.LayoutOf().DirectoryEntries,
            "numGDEntries",
            24,
            $"A grain directory of {header.DirectoryEntries} entries is too short for {header.Sectors} sectors.");
        CheckHint(source);
        return extent;
    }

    /// <summary>Whatever stands there, header, tables or grains, is text to QEMU, which opens what it names.</summary>
    private static void CheckHint(ByteSource source)
    {
        byte[] bytes = new byte[(int)Math.Min(HintLength, Math.Max(0, source.Length - HintOffset))];
        source.Read(HintOffset, bytes);
        if (bytes.AsSpan().IndexOf("parentFileNameHint"u8) is int at and >= 0)
        {
            throw VmdkRules.VmdkParent.Error("parentFileNameHint", (ulong)(HintOffset + at), "QEMU would open the file that is named there as the parent of the disk, though an extent of this kind has no descriptor.");
        }
    }

    protected override GrainLayout Layout(BudgetMeter budget) => LayoutOf();

    protected override void ClaimRegions(RegionMap regions) => Claim(regions, "the header", 0, CowdHeader.Length, "header");

    private SparseGrainLayout LayoutOf() => new()
    {
        Sectors = _header.Sectors,
        GrainSectors = (int)_header.GrainSize,
        EntriesPerTable = EntriesPerTable,
        DirectoryOffset = (ulong)_header.DirectoryOffset * VmdkLimits.SectorSize,
    };
}
