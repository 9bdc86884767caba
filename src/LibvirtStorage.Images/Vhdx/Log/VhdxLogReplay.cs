using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Log;

/// <summary>
/// Replays the log in memory ([MS-VHDX] 2.3.3): the file is only ever read. Without that, an image that was not closed cleanly
/// shows an older state, or a mixture of two.
/// </summary>
internal sealed class VhdxLogReplay : IDisposable
{
    /// <summary>
    /// How much a file may have to grow. Blocks that were allocated last may have been logged before the file system recorded the
    /// file's new length; that is a matter of seconds, and what is there reads as zeros.
    /// </summary>
    private const ulong MaxGrowth = 4UL << 30;

    private readonly ReplayedByteSource? _replayed;

    private VhdxLogReplay(ByteSource source, ReplayedByteSource? replayed, Finding? remark)
    {
        _replayed = replayed;
        FileSize = source.Length;
        Source = replayed ?? source;
        Remark = remark;
    }

    /// <summary>The file as it is after the replay.</summary>
    public ByteSource Source { get; }

    /// <summary>Length of the file as it is, in bytes.</summary>
    public long FileSize { get; }

    public bool IsReplayed => _replayed is not null;

    /// <summary>The image was not closed cleanly, or null.</summary>
    public Finding? Remark { get; }

    /// <exception cref="DiskImageException">There is a log, but it cannot be replayed.</exception>
    public static VhdxLogReplay Of(ByteSource source, VhdxHeader header, BudgetMeter budget)
    {
        if (header.LogGuid == Guid.Empty)
        {
            return new VhdxLogReplay(source, null, remark: null);
        }

        var log = new VhdxLogArea(source, header, budget);
        VhdxLogSequence sequence = VhdxLogSequence.Find(log, budget);
        if (sequence.IsEmpty)
        {
            // A writer announces the log before its first entry. With nothing of it there, nothing was changed either.
            return !sequence.HasTraces
                ? new VhdxLogReplay(source, null, VhdxRules.VhdxLogEmpty.At("LogGuid", null, "The image was not closed cleanly, but its log is empty."))
                : throw VhdxRules.VhdxLogBroken.Error("Log", header.LogOffset, "The image was not closed cleanly, and its log holds no complete sequence of entries.");
        }

        return Replay(source, header, log, sequence, budget);
    }

    public void Dispose() => _replayed?.Dispose();

    private static VhdxLogReplay Replay(ByteSource source, VhdxHeader header, VhdxLogArea log, VhdxLogSequence sequence, BudgetMeter budget)
    {
        var replayed = new ReplayedByteSource(source, budget);
        try
        {
            int count = 0;
            foreach ((uint sector, VhdxLogEntryHeader entry) in sequence.Entries)
            {
                ulong at = header.LogOffset + ((ulong)sector * VhdxLimits.LogSector);
                Grow(replayed, entry, source.Length, at);
                Apply(replayed, header, log, sector, entry, at);
                count++;
            }

            replayed.Complete();
            return new VhdxLogReplay(source, replayed, VhdxRules.VhdxLogReplayed.At(
                "Log", header.LogOffset, $"The image was not closed cleanly. {count} entries of its log were replayed in memory; the file is as it was."));
        }
        catch
        {
            replayed.Dispose();
            throw;
        }
    }

    private static void Grow(ReplayedByteSource replayed, VhdxLogEntryHeader entry, long fileLength, ulong at)
    {
        if (entry.FlushedFileOffset > (ulong)fileLength || entry.LastFileOffset > (ulong)fileLength + MaxGrowth)
        {
            throw VhdxRules.VhdxPastEnd.Error(
                "FlushedFileOffset",
                at,
                $"The file has {fileLength} bytes, but had {entry.FlushedFileOffset} when its log was written, and shall have {entry.LastFileOffset}.");
        }

        replayed.Grow((long)entry.LastFileOffset);
    }

    private static void Apply(ReplayedByteSource replayed, VhdxHeader header, VhdxLogArea log, uint start, VhdxLogEntryHeader entry, ulong at)
    {
        Span<byte> sector = stackalloc byte[VhdxLimits.LogSector];
        uint nextData = entry.DescriptorSectors;
        for (uint i = 0; i < entry.DescriptorSectors; i++)
        {
            log.ReadSector(start, i, sector);
            (int offset, int count) = entry.DescriptorsOf(i);
            for (int n = 0; n < count; n++)
            {
                // The entry was found whole, but the file may be changed by others at any time.
                VhdxLogDescriptor descriptor = VhdxLogDescriptor.ReadFrom(sector.Slice(offset + (n * VhdxLogDescriptor.Length)), entry.SequenceNumber)
                    ?? throw new ImageSourceException(ImageSourceError.Changed, "The log changed while it was replayed.");
                CheckTarget(descriptor, header, (ulong)replayed.Length, at);
                if (descriptor.IsData)
                {
                    byte[] data = replayed.NewSector();
                    log.ReadSector(start, nextData++, data);
                    VhdxLogDataSector.Restore(data, descriptor);
                    replayed.Set((long)descriptor.FileOffset, data);
                }
                else
                {
                    replayed.SetZeros((long)descriptor.FileOffset, (long)descriptor.ZeroLength);
                }
            }
        }
    }

    /// <summary>Headers are never logged, nor is the log itself: whoever replays has read both already.</summary>
    private static void CheckTarget(VhdxLogDescriptor descriptor, VhdxHeader header, ulong fileLength, ulong at)
    {
        ulong length = descriptor.IsData ? VhdxLimits.LogSector : descriptor.ZeroLength;
        bool isInLog = descriptor.FileOffset >= header.LogOffset
            ? descriptor.FileOffset - header.LogOffset < header.LogLength
            : header.LogOffset - descriptor.FileOffset < length;
        if (descriptor.FileOffset < VhdxRegionTable.FirstOffset || isInLog || !FileBounds.IsInside(descriptor.FileOffset, length, fileLength))
        {
            throw VhdxRules.VhdxLogTarget.Error("FileOffset", at, $"A log entry changes {length} bytes at 0x{descriptor.FileOffset:x}, where nothing is that can be logged.");
        }
    }
}
