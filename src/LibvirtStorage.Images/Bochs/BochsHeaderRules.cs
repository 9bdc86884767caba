using System;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Bochs;

/// <summary>The rules that a header can be held to without looking at the rest of the file.</summary>
internal static class BochsHeaderRules
{
    /// <exception cref="DiskImageException">A rule is broken.</exception>
    public static void Check(BochsHeader header)
    {
        if (header.Version is not (BochsLimits.Version1 or BochsLimits.Version2))
        {
            throw BochsRules.BochsVersion.Error("version", 64, $"Version 0x{header.Version:x8} is not read; versions 1 and 2 are.");
        }

        if (!header.Type.Span.SequenceEqual("Redolog"u8) || !header.Subtype.Span.SequenceEqual("Growing"u8))
        {
            throw BochsRules.BochsType.Error(
                "type", 32, $"An image of type '{ImageText.Escape(header.Type.Span)}', '{ImageText.Escape(header.Subtype.Span)}' is not read: only growing disks stand alone.");
        }

        CheckExtents(header);
        CheckCatalog(header);
    }

    private static void CheckExtents(BochsHeader header)
    {
        if (header.ExtentSize > BochsLimits.MaxExtentSize)
        {
            throw Limit("extent", 80, header.ExtentSize, BochsLimits.MaxExtentSize, $"Extents of {header.ExtentSize} bytes are larger than 8 MiB.");
        }

        if (header.ExtentSize < BochsLimits.SectorSize || (header.ExtentSize & (header.ExtentSize - 1)) != 0)
        {
            throw Corrupt("extent", 80, $"An extent has a power of two from 512 bytes to 8 MiB, not {header.ExtentSize}.");
        }

        if (header.BitmapSize < header.UsedBitmapBytes)
        {
            throw Corrupt("bitmap", 76, $"A bitmap of {header.BitmapSize} bytes does not cover an extent of {header.ExtentSize}.");
        }
    }

    private static void CheckCatalog(BochsHeader header)
    {
        if (header.HeaderSize < BochsHeader.Length)
        {
            throw Corrupt("header", 68, $"A header has at least {BochsHeader.Length} bytes, not {header.HeaderSize}.");
        }

        if (header.CatalogEntries > BochsLimits.MaxCatalogEntries)
        {
            throw Limit("catalog", 72, header.CatalogEntries, BochsLimits.MaxCatalogEntries, $"{header.CatalogEntries} catalog entries exceed the limit of {BochsLimits.MaxCatalogEntries}.");
        }

        if (header.RequiredEntries > header.CatalogEntries)
        {
            throw Corrupt("catalog", 72, $"A disk of {header.DiskSize} bytes needs {header.RequiredEntries} catalog entries; there are {header.CatalogEntries}.");
        }
    }

    private static DiskImageException Corrupt(string field, ulong offset, string message) => BochsRules.BochsHeaderField.Error(field, offset, message);

    private static DiskImageException Limit(string field, ulong offset, ulong value, ulong limit, string message) =>
        BochsRules.BochsHeaderLimit.Error(field, offset, message, value: value, limit: limit);
}
