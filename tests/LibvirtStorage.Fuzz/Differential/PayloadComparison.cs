using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images;

namespace LibvirtStorage.Fuzz.Differential;

/// <summary>Compares two payloads where at least one of them has data: what neither has is zeros in both.</summary>
internal static class PayloadComparison
{
    private const int Piece = 64 << 10;

    /// <summary>QEMU counts in sectors, and leaves out or fills up what is less.</summary>
    private const ulong Sector = 512;

    /// <returns>The first difference, or null.</returns>
    public static string? Difference(ImageReader ours, ImageReader theirs)
    {
        ulong common = Math.Min(ours.VirtualSize, theirs.VirtualSize);
        if (Math.Max(ours.VirtualSize, theirs.VirtualSize) - common >= Sector)
        {
            return $"The disk has {ours.VirtualSize} bytes here, {theirs.VirtualSize} by qemu-img.";
        }

        byte[] here = new byte[Piece];
        byte[] there = new byte[Piece];
        foreach (GuestExtent extent in Data(ours).Concat(Data(theirs)))
        {
            ulong end = Math.Min(extent.Offset + extent.Length, common);
            for (ulong offset = extent.Offset; offset < end; offset += Piece)
            {
                int length = (int)Math.Min(Piece, end - offset);
                ours.Read(offset, here.AsSpan(0, length));
                theirs.Read(offset, there.AsSpan(0, length));
                int same = here.AsSpan(0, length).CommonPrefixLength(there.AsSpan(0, length));
                if (same < length)
                {
                    return $"Byte {offset + (ulong)same} is 0x{here[same]:x2} here, 0x{there[same]:x2} by qemu-img.";
                }
            }
        }

        return null;
    }

    /// <exception cref="DiskImageException">A part of it cannot be read.</exception>
    public static void ReadAll(ImageReader reader) => _ = Difference(reader, reader);

    private static IEnumerable<GuestExtent> Data(ImageReader reader) => reader.Extents().Where(e => e.Kind == ExtentKind.Data);
}
