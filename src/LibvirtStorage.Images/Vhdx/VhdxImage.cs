using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx.Log;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>
/// An image whose header section and metadata were read and make sense, with its log replayed: where all further work
/// starts. Disposing it gives the memory of the replay back; the file itself belongs to the caller.
/// </summary>
internal sealed class VhdxImage : IDisposable
{
    private readonly VhdxLogReplay _log;

    private VhdxImage(string? creator, VhdxHeaders headers, VhdxLogReplay log, VhdxRegions regions, VhdxMetadata metadata)
    {
        _log = log;
        Creator = creator;
        Regions = regions;
        Metadata = metadata;
        Bat = new VhdxBatLayout(metadata.VirtualSize, metadata.BlockSize, metadata.LogicalSectorSize, metadata.HasParent);
        Remarks = [.. Given(headers.Remark), .. Given(log.Remark), .. Given(regions.Remark)];
        CheckBat();
    }

    /// <summary>The file as it is once its log is replayed.</summary>
    public ByteSource Source => _log.Source;

    /// <summary>Length of the file as it is, in bytes.</summary>
    public long FileSize => _log.FileSize;

    public bool IsReplayed => _log.IsReplayed;

    public string? Creator { get; }

    public VhdxRegions Regions { get; }

    public VhdxMetadata Metadata { get; }

    public VhdxBatLayout Bat { get; }

    /// <summary>What was found on the way and does not keep the image from being read.</summary>
    public IReadOnlyList<Finding> Remarks { get; }

    /// <exception cref="DiskImageException">The image cannot be read, or its log cannot be replayed.</exception>
    public static VhdxImage Open(ByteSource source, BudgetMeter budget)
    {
        string? creator = VhdxFileIdentifier.Read(source, budget);
        VhdxHeaders headers = VhdxHeaders.Read(source, budget);
        VhdxLogReplay log = VhdxLogReplay.Of(source, headers.Current, budget);
        try
        {
            VhdxRegions regions = VhdxRegions.Read(log.Source, headers.Current, budget);
            VhdxMetadata metadata = VhdxMetadata.Read(log.Source, regions.Metadata, budget);
            return new VhdxImage(creator, headers, log, regions, metadata);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    public void Dispose() => _log.Dispose();

    private static Finding[] Given(Finding? finding) => finding is null ? [] : [finding];

    private void CheckBat()
    {
        VhdxRegionTableEntry region = Regions.Bat;
        ulong fileLength = (ulong)Source.Length;
        if (Bat.Length > region.Length)
        {
            throw VhdxRules.VhdxRegionTable.Error("Length", region.FileOffset, $"The disk needs a block allocation table of {Bat.Length} bytes; its region has {region.Length}.");
        }

        if (!FileBounds.IsInside(region.FileOffset, region.Length, fileLength))
        {
            // A table that was cut is one thing; a table far larger than the disk, reaching for memory, another.
            FindingRule rule = FileBounds.IsInside(region.FileOffset, Bat.Length, fileLength) ? VhdxRules.VhdxPlace : VhdxRules.VhdxPastEnd;
            throw rule.Error("Length", region.FileOffset, $"The block allocation table of {region.Length} bytes at 0x{region.FileOffset:x} reaches behind the end of the file at 0x{fileLength:x}.");
        }
    }
}
