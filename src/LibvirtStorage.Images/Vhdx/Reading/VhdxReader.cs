using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx.Reading;

/// <summary>The payload of a fixed or dynamic disk.</summary>
internal sealed class VhdxReader : MappedReader
{
    private const int PageSize = 64 << 10;

    private const int EntriesInPage = PageSize / VhdxBatEntry.Size;

    /// <summary>Blocks that are looked at for one run: a disk may have millions, and whoever asks wants to be able to stop.</summary>
    private const int MaxBlocksInRun = 4096;

    private readonly VhdxImage _image;
    private readonly TableCache _pages;
    private bool _isDisposed;

    private VhdxReader(VhdxImage image, BudgetMeter budget)
        : base(image.Source, image.Metadata.VirtualSize, budget)
    {
        _image = image;
        _pages = new TableCache(image.Source, PageSize, (image.Bat.Length + PageSize - 1) / PageSize, budget);
    }

    /// <summary>Opens the payload; the reader owns the image, and disposes it on failure too.</summary>
    /// <exception cref="DiskImageException">The payload is not complete without a parent.</exception>
    public static VhdxReader Open(VhdxImage image, BudgetMeter budget)
    {
        try
        {
            return image.Metadata.ParentLocator is { } locator
                ? throw VhdxRules.VhdxParent.Error("Parent Locator", null, $"The payload is not complete without {ExternalReference.InWords("parent", locator.Target)}.")
                : new VhdxReader(image, budget);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    protected override GuestRun RunAt(ulong offset, ulong limit)
    {
        uint blockSize = _image.Metadata.BlockSize;
        ulong block = offset / blockSize;
        ulong into = offset % blockSize;
        (ulong, byte[]?) page = default;
        VhdxBatEntry entry = EntryOf(block, ref page);
        GuestRunKind kind = KindOf(entry.State);
        ulong length = blockSize - into;
        ulong end = entry.IsPresent ? entry.Offset + blockSize : 0;
        for (int i = 1; i < MaxBlocksInRun && length < limit; i++)
        {
            VhdxBatEntry next = EntryOf(block + (ulong)i, ref page);
            if (KindOf(next.State) != kind || (next.IsPresent && next.Offset != end))
            {
                break;
            }

            length += blockSize;
            end += blockSize;
        }

        return new GuestRun(kind, Math.Min(length, limit), entry.IsPresent ? entry.Offset + into : 0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            Budget.Release(_pages.ReservedBytes);
            _image.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>What nobody may rely on, and what was discarded, reads as zeros.</summary>
    private static GuestRunKind KindOf(VhdxBlockState state) => state switch
    {
        VhdxBlockState.FullyPresent => GuestRunKind.Data,
        VhdxBlockState.NotPresent => GuestRunKind.Unallocated,
        _ => GuestRunKind.Zero,
    };

    /// <param name="block">A payload block.</param>
    /// <param name="page">The page of the table that was looked at last, and its place; replaced where the block's entry is in another.</param>
    private VhdxBatEntry EntryOf(ulong block, ref (ulong Offset, byte[]? Bytes) page)
    {
        ulong index = _image.Bat.IndexOf(block);
        int inPage = (int)(index % EntriesInPage) * VhdxBatEntry.Size;
        ulong offset = _image.Regions.Bat.FileOffset + (index * VhdxBatEntry.Size);
        if (page.Bytes is null || page.Offset != offset - (ulong)inPage)
        {
            page = (offset - (ulong)inPage, _pages.Get(offset - (ulong)inPage));
        }

        var entry = new VhdxBatEntry(BinaryPrimitives.ReadUInt64LittleEndian(page.Bytes.AsSpan(inPage)));
        return VhdxBatEntryRules.Check(entry, block, hasParent: false) is { } broken
            ? throw broken.Rule.Error(broken.Field, offset, FormattableString.Invariant(broken.Message))
            : entry;
    }
}
