using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vpc;

/// <summary>The footer at the end of a file, and its copy at the start of those that have one. Both are sound, and they agree.</summary>
/// <param name="Footer">What they say; in Saved State, whichever says more.</param>
/// <param name="Offset">Where the footer stands.</param>
internal sealed record VpcFooters(VpcFooter Footer, long Offset)
{
    /// <exception cref="DiskImageException">There is no footer, or it is not sound, or the copies differ.</exception>
    public static VpcFooters Read(ByteSource source, BudgetMeter budget)
    {
        budget.Spend(2 * VpcFooter.Length);
        byte[] front = ReadAt(source, 0);
        byte[] end = Find(source, front, out long offset);
        bool hasFront = offset > 0 && VpcFooter.HasCookie(front);
        bool mayHaveFront = hasFront && VpcFooter.Parse(end).DiskType != VpcDiskType.Fixed;

        // QEMU goes by the copy at the start, others by the footer: what is wrong with either is wrong with the image.
        VpcFooter? copy = mayHaveFront ? VpcFooterRules.Check(front, 0) : null;
        VpcFooter footer = VpcFooterRules.Check(end, (ulong)offset);
        CheckOnlyOne(source, offset);
        if (!hasFront && footer.DiskType != VpcDiskType.Fixed)
        {
            throw VpcRules.VpcFooterCopy.Error("Disk Type", (ulong)offset + 60, $"A disk of type {(uint)footer.DiskType} has a copy of its footer at the start of the file; this one has none.");
        }

        if (hasFront && (copy is null || !VpcFooterRules.AreCopies(front, end)))
        {
            throw VpcRules.VpcFooterCopy.Error("Hard Disk Footer", 0, "The footer at the start of the file is not a copy of the one at its end: readers see different disks.");
        }

        return new VpcFooters(footer with { SavedState = Math.Max(footer.SavedState, copy?.SavedState ?? 0) }, offset);
    }

    private static byte[] Find(ByteSource source, byte[] front, out long offset)
    {
        foreach (int length in new[] { VpcFooter.Length, VpcFooter.ShortLength })
        {
            offset = source.Length - length;
            if (offset >= 0 && ReadAt(source, offset) is var bytes && VpcFooter.HasCookie(bytes))
            {
                return bytes;
            }
        }

        throw VpcFooter.HasCookie(front)
            ? VpcRules.VpcFooterMissing.Error("Hard Disk Footer", (ulong)source.Length, "The file begins with the copy of a footer, but does not end with a footer.")
            : VpcRules.VpcCookie.Error("Cookie", null, "The file does not end with a footer: 'conectix' is not where it has to be.");
    }

    /// <summary>Who counts a file in whole sectors looks for the footer in the last one that it has a byte of.</summary>
    private static void CheckOnlyOne(ByteSource source, long offset)
    {
        long lastSector = (source.Length - 1) / VpcFooter.Length * VpcFooter.Length;
        if (lastSector != offset && VpcFooter.HasCookie(ReadAt(source, lastSector)))
        {
            throw VpcRules.VpcFooterCopy.Error("Hard Disk Footer", (ulong)lastSector, "There are two footers at the end of the file: readers that count its length in sectors find another one than those that count in bytes.");
        }
    }

    /// <summary>What the file does not have of a footer is zero.</summary>
    private static byte[] ReadAt(ByteSource source, long offset)
    {
        byte[] bytes = new byte[VpcFooter.Length];
        source.Read(offset, bytes.AsSpan(0, (int)Math.Min(VpcFooter.Length, source.Length - offset)));
        return bytes;
    }
}
