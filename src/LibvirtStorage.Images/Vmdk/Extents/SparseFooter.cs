using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>
/// The last three sectors of a stream: a marker, the header once more, now with the grain directory's place, and the
/// end-of-stream marker (Virtual Disk Format 5.0, "Stream-Optimized Compressed").
/// </summary>
internal static class SparseFooter
{
    public const int Length = 3 * VmdkLimits.SectorSize;

    /// <summary>Reads the footer and holds it against the header.</summary>
    /// <exception cref="DiskImageException">It is missing, or differs in more than the places of the tables.</exception>
    public static SparseExtentHeader Read(ByteSource source, SparseExtentHeader header, BudgetMeter budget)
    {
        if (source.Length % VmdkLimits.SectorSize != 0)
        {
            throw VmdkRules.VmdkFooter.Error(
                "footer", null, $"The file has {source.Length} bytes, which are no whole sectors: readers that count from its end, in bytes or in sectors, find different footers.");
        }

        long offset = source.Length - Length;
        if (offset < SparseExtentHeader.Length)
        {
            throw VmdkRules.VmdkFooter.Error("footer", null, $"A file of {source.Length} bytes has no room for the footer that the header announces.");
        }

        budget.Spend(Length);
        byte[] bytes = new byte[Length];
        source.Read(offset, bytes);
        var marker = SparseMarker.ReadFrom(bytes);
        var end = SparseMarker.ReadFrom(bytes.AsSpan(2 * VmdkLimits.SectorSize));
        ReadOnlySpan<byte> footer = bytes.AsSpan(VmdkLimits.SectorSize, VmdkLimits.SectorSize);
        if (marker is not { Size: 0, Type: SparseMarkerType.Footer } || end != default || !SparseExtentHeader.HasMagic(footer))
        {
            throw VmdkRules.VmdkFooter.Error("footer", (ulong)offset, "The file does not end with a footer and an end-of-stream marker.");
        }

        return Agree(footer, header, offset + VmdkLimits.SectorSize, source.Length);
    }

    /// <summary>Parses the footer's sector. Readers take some fields from the header and some from here, so they have to be equal.</summary>
    /// <exception cref="DiskImageException">They are not.</exception>
    public static SparseExtentHeader Agree(ReadOnlySpan<byte> sector, SparseExtentHeader header, long offset, long fileLength)
    {
        var footer = SparseExtentHeader.ReadFrom(sector);
        SparseExtentHeader expected = header with
        {
            DirectoryOffset = footer.DirectoryOffset,
            RedundantDirectoryOffset = footer.RedundantDirectoryOffset,
            Overhead = footer.Overhead,
            UncleanShutdown = footer.UncleanShutdown,
        };
        if (!SparseExtentHeader.HasMagic(sector) || footer != expected)
        {
            throw VmdkRules.VmdkDisagreement.Error("footer", (ulong)offset, "The footer contradicts the header.");
        }

        if (footer.IsDirectoryAtEnd)
        {
            throw VmdkRules.VmdkHeaderField.Error("gdOffset", (ulong)offset + 56, "The footer does not say where the grain directory is.");
        }

        SparseHeaderRules.Check(footer, (ulong)fileLength);
        return footer;
    }
}
