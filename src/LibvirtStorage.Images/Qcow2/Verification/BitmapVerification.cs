using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Mapping;

namespace LibvirtStorage.Images.Qcow2.Verification;

/// <summary>The bitmap directory, the bitmaps' tables and the clusters these refer to.</summary>
internal static class BitmapVerification
{
    private const ulong SectorLength = 512;

    public static void Verify(VerificationContext context)
    {
        bool isConsistent = (context.Header.AutoclearFeatures & Qcow2AutoclearFeatures.Bitmaps) != 0;
        Qcow2BitmapsExtension? extension = context.Image.Extensions.Bitmaps;
        if (extension is null)
        {
            if (isConsistent)
            {
                context.Log.Add(Qcow2Rules.Qcow2BitmapField, "autoclear_features", 88, $"The bitmaps bit is set, but there is no bitmaps extension.");
            }

            return;
        }

        string what = extension.Count == 1 ? "bitmap" : "bitmaps";
        string state = isConsistent ? string.Empty : " Out of date: a program that does not know bitmaps has written to the image.";
        context.Log.Add(Qcow2Rules.Qcow2Bitmaps, "nb_bitmaps", (ulong)extension.FileOffset, $"{extension.Count} persistent {what} not copied: conversion takes the payload only.{state}");

        // Without the bit the extension's content means nothing, and QEMU drops it.
        if (isConsistent && CheckExtension(context, extension))
        {
            VerifyDirectory(context, extension);
        }
    }

    private static bool CheckExtension(VerificationContext context, Qcow2BitmapsExtension extension)
    {
        ulong at = (ulong)extension.FileOffset;
        if (extension.Count > Qcow2Limits.MaxBitmaps)
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapLimit, "nb_bitmaps", at, $"{extension.Count} bitmaps exceed the limit of {Qcow2Limits.MaxBitmaps}.", extension.Count, Qcow2Limits.MaxBitmaps);
            return false;
        }

        if (extension.DirectorySize > Qcow2Limits.MaxBitmapDirectoryBytes)
        {
            context.Log.Add(
                Qcow2Rules.Qcow2BitmapLimit,
                "bitmap_directory_size",
                at + 8,
                $"A bitmap directory of {extension.DirectorySize} bytes exceeds {Qcow2Limits.MaxBitmapDirectoryBytes}.",
                extension.DirectorySize,
                Qcow2Limits.MaxBitmapDirectoryBytes);
            return false;
        }

        if (extension.Reserved != 0 || extension.Count == 0 || extension.DirectorySize < (ulong)extension.Count * Qcow2BitmapDirectoryEntry.FixedLength)
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap_directory_size", at + 8, $"A directory of {extension.DirectorySize} bytes cannot describe {extension.Count} bitmaps, or a reserved field is set.");
            return false;
        }

        return context.ClaimTable(HostClusterRole.Bitmap, extension.DirectoryOffset, extension.DirectorySize, "bitmap_directory_offset", at + 16);
    }

    private static void VerifyDirectory(VerificationContext context, Qcow2BitmapsExtension extension)
    {
        Span<byte> bytes = stackalloc byte[Qcow2BitmapDirectoryEntry.FixedLength];
        ulong position = 0;
        for (uint i = 0; i < extension.Count; i++)
        {
            ulong at = extension.DirectoryOffset + position;
            ulong left = extension.DirectorySize - position;
            if (left < Qcow2BitmapDirectoryEntry.FixedLength)
            {
                context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap_directory_size", at, $"The bitmap directory ends before entry {i}.");
                return;
            }

            context.Budget.Spend(bytes.Length);
            context.Source.Read((long)at, bytes);
            Qcow2BitmapDirectoryEntry entry = Qcow2BitmapDirectoryEntry.ReadFrom(bytes);
            if (entry.EntryLength > left)
            {
                context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap directory entry", at, $"Bitmap directory entry {i} has {entry.EntryLength} bytes; {left} are left.");
                return;
            }

            VerifyEntry(context, entry, at);
            position += entry.EntryLength;
        }

        if (position != extension.DirectorySize)
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap_directory_size", (ulong)extension.FileOffset + 8, $"The bitmap directory has {extension.DirectorySize} bytes, its entries {position}.");
        }
    }

    private static void VerifyEntry(VerificationContext context, Qcow2BitmapDirectoryEntry entry, ulong at)
    {
        bool isValid = (entry.Flags & ~Qcow2BitmapFlags.Known) == 0
            && entry.Type == Qcow2BitmapDirectoryEntry.DirtyTrackingType
            && entry.GranularityBits is >= Qcow2Limits.MinBitmapGranularityBits and <= Qcow2Limits.MaxBitmapGranularityBits
            && entry.NameLength is > 0 and <= Qcow2Limits.MaxBitmapNameLength;
        if (!isValid)
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap directory entry", at, $"A bitmap of type {entry.Type} with flags 0x{(uint)entry.Flags:x}, granularity 2^{entry.GranularityBits} and a name of {entry.NameLength} bytes is not valid.");
            return;
        }

        if (entry.ExtraDataLength > 0 || (entry.Flags & Qcow2BitmapFlags.ExtraDataCompatible) != 0)
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapExtraData, "extra_data_size", at + 20, $"A bitmap has {entry.ExtraDataLength} bytes of extra data, or the flag for it.");
        }

        if (entry.TableSize > Qcow2Limits.MaxBitmapTableEntries)
        {
            context.Log.Add(
                Qcow2Rules.Qcow2BitmapLimit,
                "bitmap_table_size",
                at + 8,
                $"A bitmap table of {entry.TableSize} entries exceeds the limit of {Qcow2Limits.MaxBitmapTableEntries}.",
                entry.TableSize,
                Qcow2Limits.MaxBitmapTableEntries);
            return;
        }

        long length = (long)entry.TableSize * Qcow2BitmapTableEntry.Size;
        if (length > 0 && !context.ClaimTable(HostClusterRole.Bitmap, entry.TableOffset, (ulong)length, "bitmap_table_offset", at))
        {
            return;
        }

        // The table of a bitmap that was not saved may be out of date, and is not used.
        ulong wanted = entry.RequiredTableSize(context.Header.Size, context.Header.ClusterBits);
        if (length == 0 || (entry.TableSize != wanted && (entry.Flags & Qcow2BitmapFlags.InUse) == 0))
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap_table_size", at + 8, $"A disk of {context.Header.Size} bytes needs a bitmap table of {wanted} entries, not {entry.TableSize}.");
            return;
        }

        if (entry.TableSize != entry.RequiredTableSize(context.Header.Size & ~(SectorLength - 1), context.Header.ClusterBits) && (entry.Flags & Qcow2BitmapFlags.InUse) == 0)
        {
            context.Log.Add(Qcow2Rules.Qcow2BitmapPartSector, "bitmap_table_size", at + 8, $"The last of {entry.TableSize} entries of a bitmap table is for a part of a sector.");
        }

        VerifyTable(context, entry.TableOffset, length);
    }

    private static void VerifyTable(VerificationContext context, ulong offset, long length)
    {
        ulong at = offset;
        FileChunks.ForEach(context.Source, offset, length, context.Budget, chunk =>
        {
            for (int i = 0; i < chunk.Length; i += Qcow2BitmapTableEntry.Size)
            {
                var entry = new Qcow2BitmapTableEntry(BinaryPrimitives.ReadUInt64BigEndian(chunk.Span.Slice(i)));
                if (entry.HasReservedBits)
                {
                    context.Log.Add(Qcow2Rules.Qcow2BitmapField, "bitmap table entry", at, $"Bitmap table entry 0x{entry.Value:x16} has reserved bits set.");
                }

                if (entry.Offset != 0)
                {
                    context.ClaimTable(HostClusterRole.Bitmap, entry.Offset, 1, "bitmap table entry", at);
                }

                at += Qcow2BitmapTableEntry.Size;
            }
        });
    }
}
