using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>Both headers, and which of them counts ([MS-VHDX] 2.2.2.1).</summary>
internal sealed class VhdxHeaders
{
    private VhdxHeaders(VhdxHeader current, Finding? remark)
    {
        Current = current;
        Remark = remark;
    }

    public VhdxHeader Current { get; }

    /// <summary>Only one header is valid, or null.</summary>
    public Finding? Remark { get; }

    /// <exception cref="DiskImageException">No header is valid, or what the current one says of the log is not.</exception>
    public static VhdxHeaders Read(ByteSource source, BudgetMeter budget)
    {
        byte[] first = ReadCopy(source, VhdxHeader.FirstOffset, budget);
        byte[] second = ReadCopy(source, VhdxHeader.SecondOffset, budget);
        VhdxHeaders headers = Choose(Parse(first), Parse(second), first.AsSpan().SequenceEqual(second));
        CheckLog(headers.Current, (ulong)source.Length);
        return headers;
    }

    private static byte[] ReadCopy(ByteSource source, int offset, BudgetMeter budget)
    {
        budget.Spend(VhdxHeader.Length);
        byte[] bytes = new byte[VhdxHeader.Length];
        source.Read(offset, bytes);
        return bytes;
    }

    private static VhdxHeader? Parse(ReadOnlySpan<byte> bytes)
    {
        VhdxHeader? header = VhdxHeader.IsSound(bytes) ? VhdxHeader.ReadFrom(bytes) : null;
        return header is null or { Version: VhdxHeader.SupportedVersion }
            ? header
            : throw VhdxRules.VhdxVersion.Error("Version", null, $"Version {header.Version} of the header is not read; version {VhdxHeader.SupportedVersion} is.");
    }

    private static VhdxHeaders Choose(VhdxHeader? first, VhdxHeader? second, bool areEqual)
    {
        switch (first, second)
        {
            case (null, null):
                throw VhdxRules.VhdxHeader.Error("Header", VhdxHeader.FirstOffset, "Neither of the two headers has its signature and the right checksum.");
            case (_, null):
                return new VhdxHeaders(first!, BadCopy(VhdxHeader.SecondOffset));
            case (null, _):
                return new VhdxHeaders(second!, BadCopy(VhdxHeader.FirstOffset));
            default:
                // Disk2vhd writes one header twice, and nobody minds.
                return first!.SequenceNumber != second!.SequenceNumber || areEqual
                    ? new VhdxHeaders(first.SequenceNumber >= second.SequenceNumber ? first : second, remark: null)
                    : throw VhdxRules.VhdxHeader.Error("SequenceNumber", VhdxHeader.FirstOffset + 8, $"Both headers have the sequence number {first.SequenceNumber} and differ.");
        }
    }

    private static Finding BadCopy(ulong offset) =>
        VhdxRules.VhdxHeaderCopy.At("Header", offset, "One of the two headers does not have its signature and the right checksum; the other one is used.");

    private static void CheckLog(VhdxHeader header, ulong fileLength)
    {
        if (header.LogVersion != VhdxHeader.SupportedLogVersion)
        {
            throw VhdxRules.VhdxVersion.Error("LogVersion", null, $"Version {header.LogVersion} of the log is not read; version {VhdxHeader.SupportedLogVersion} is.");
        }

        if (header.LogOffset % VhdxLimits.Alignment != 0 || header.LogLength % VhdxLimits.Alignment != 0 || header.LogOffset < VhdxLimits.HeaderSectionLength
            || (header.LogLength == 0 && header.LogGuid != Guid.Empty))
        {
            throw VhdxRules.VhdxPlace.Error("LogOffset", null, $"A log of {header.LogLength} bytes cannot stand at offset 0x{header.LogOffset:x}.");
        }

        if (!FileBounds.IsInside(header.LogOffset, header.LogLength, fileLength))
        {
            // A file that was cut has nothing of the log; one that has its start was never as long as the log says.
            FindingRule rule = header.LogOffset > long.MaxValue || FileBounds.IsInside(header.LogOffset, VhdxLimits.Alignment, fileLength)
                ? VhdxRules.VhdxPlace
                : VhdxRules.VhdxPastEnd;
            throw rule.Error("LogLength", null, $"The log of {header.LogLength} bytes at 0x{header.LogOffset:x} reaches behind the end of the file at 0x{fileLength:x}.");
        }
    }
}
