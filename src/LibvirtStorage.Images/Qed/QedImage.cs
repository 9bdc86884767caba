using System;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qed;

/// <summary>An image whose header was read and makes sense: where all further work starts.</summary>
internal sealed class QedImage
{
    private QedImage(ByteSource source, QedHeader header)
    {
        Source = source;
        Header = header;
    }

    public ByteSource Source { get; }

    public QedHeader Header { get; }

    /// <summary>Whole clusters of the file; like QEMU, what follows them is not counted.</summary>
    public long ClusterCount => Source.Length / Header.ClusterSize;

    /// <summary>Reads the header.</summary>
    /// <exception cref="DiskImageException">It is not one of QED, breaks a rule, or needs a feature that is not known.</exception>
    public static QedImage Open(ByteSource source, BudgetMeter budget)
    {
        QedHeader header = QedHeader.ReadFrom(QedHeader.Magic.ReadHeader(source, QedHeader.Length, budget));
        QedHeaderRules.Check(header);
        return new QedImage(source, header);
    }

    /// <summary>The backing file's name, escaped.</summary>
    /// <exception cref="DiskImageException">The file ends before the name does.</exception>
    public string ReadBackingFileName()
    {
        Span<byte> name = stackalloc byte[(int)Header.BackingFilenameSize];
        Source.Read(Header.BackingFilenameOffset, name);
        return ImageText.Escape(name);
    }

    /// <summary>Header and L1 table lie inside the file, or what is wrong.</summary>
    public Finding? CheckHead()
    {
        ulong length = (ulong)ClusterCount * Header.ClusterSize;
        if (!FileBounds.IsInside(0, Header.HeaderBytes, length))
        {
            return QedRules.QedPastEnd.At("header_size", 12, $"A header of {Header.HeaderBytes} bytes reaches past the end of the file.");
        }

        return FileBounds.IsInside(Header.L1TableOffset, Header.TableBytes, length)
            ? null
            : QedRules.QedPastEnd.At("l1_table_offset", 40, $"The L1 table at 0x{Header.L1TableOffset:x} reaches past the end of the file.");
    }

    /// <summary>Why an entry does not point to this many clusters of the file, or null.</summary>
    public (FindingRule Rule, FormattableString Message)? CheckEntry(string field, ulong offset, uint clusters)
    {
        if (offset % Header.ClusterSize != 0)
        {
            return (QedRules.QedUnaligned, $"{field} 0x{offset:x} does not point to the start of a cluster.");
        }

        ulong length = (ulong)ClusterCount * Header.ClusterSize;
        return FileBounds.IsInside(offset, (ulong)clusters * Header.ClusterSize, length)
            ? null
            : (QedRules.QedPastEnd, $"{field} 0x{offset:x} points behind the last whole cluster, which ends at 0x{length:x}.");
    }
}
