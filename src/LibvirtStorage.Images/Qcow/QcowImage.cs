using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow;

/// <summary>An image whose header was read and makes sense: where all further work starts.</summary>
internal sealed class QcowImage
{
    private QcowImage(ByteSource source, QcowHeader header)
    {
        Source = source;
        Header = header;
    }

    public ByteSource Source { get; }

    public QcowHeader Header { get; }

    public ulong FileLength => (ulong)Source.Length;

    /// <summary>Bytes of the L1 table.</summary>
    public ulong L1Bytes => Header.L1Entries * QcowLimits.EntrySize;

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of qcow version 1, or breaks a rule.</exception>
    public static QcowImage Open(ByteSource source, BudgetMeter budget)
    {
        byte[] bytes = QcowHeader.Magic.ReadStart(source, QcowHeader.Length, budget);
        CheckVersion(bytes);
        QcowHeader header = QcowHeader.ReadFrom(QcowHeader.Magic.RequireHeader(bytes, QcowHeader.Length));
        QcowHeaderRules.Check(header);
        return new QcowImage(source, header);
    }

    /// <summary>The backing file's name, escaped.</summary>
    /// <exception cref="DiskImageException">The file ends before the name does.</exception>
    public string ReadBackingFileName()
    {
        Span<byte> name = stackalloc byte[(int)Header.BackingFileSize];
        Source.Read((long)Header.BackingFileOffset, name);
        return ImageText.Escape(name);
    }

    /// <summary>The L1 table lies inside the file, or what is wrong with it.</summary>
    public Finding? CheckL1() => FileBounds.IsInside(Header.L1TableOffset, L1Bytes, FileLength)
        ? null
        : QcowRules.QcowPastEnd.At("l1_table_offset", 40, $"The L1 table of {L1Bytes} bytes at 0x{Header.L1TableOffset:x} reaches past the end of the file at 0x{FileLength:x}.");

    /// <summary>Why a table or cluster cannot be where an entry says, or null. Entries are multiples of the cluster size: nobody writes others.</summary>
    /// <param name="field">What has the entry, for the message.</param>
    /// <param name="offset">The entry.</param>
    /// <param name="length">Bytes that have to be there.</param>
    public (FindingRule Rule, FormattableString Message)? CheckEntry(string field, ulong offset, ulong length)
    {
        if (offset % (ulong)Header.ClusterSize != 0)
        {
            return (QcowRules.QcowUnaligned, $"{field} 0x{offset:x} does not point to the start of a cluster.");
        }

        return FileBounds.IsInside(offset, length, FileLength)
            ? null
            : (QcowRules.QcowPastEnd, $"What {field} 0x{offset:x} points to reaches past the end of the file at 0x{FileLength:x}.");
    }

    /// <summary>Why compressed bytes cannot be where an entry says, or null.</summary>
    public (FindingRule Rule, FormattableString Message)? CheckCompressed(QcowL2Entry entry)
    {
        if (entry.CompressedLength * BlockInflater.MaxRatio < Header.ClusterSize)
        {
            return (QcowRules.QcowCompressedData, $"L2 entry 0x{entry.Value:x16} has a compressed cluster in {entry.CompressedLength} bytes, which cannot hold one.");
        }

        return FileBounds.IsInside(entry.CompressedOffset, (ulong)entry.CompressedLength, FileLength)
            ? null
            : (QcowRules.QcowPastEnd, $"{entry.CompressedLength} compressed bytes at 0x{entry.CompressedOffset:x} reach past the end of the file at 0x{FileLength:x}.");
    }

    private static void CheckVersion(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 8 && BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(4)) is var version and not QcowLimits.Version)
        {
            throw QcowRules.QcowVersion.Error("version", 4, $"Version {version} is not read as qcow, which is version 1.");
        }
    }
}
