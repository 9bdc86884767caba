using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>
/// The header extensions between the header and the backing file's name or the end of the first cluster
/// (specification, "Header extensions"). Extensions of unknown type are counted and skipped.
/// </summary>
internal sealed class Qcow2HeaderExtensions
{
    /// <summary>Enough for what real images have; more is read only when an extension reaches further.</summary>
    private const int FirstRead = 4096;

    private readonly HashSet<Qcow2HeaderExtensionType> _seen = [];

    private Qcow2HeaderExtensions()
    {
    }

    /// <summary>The backing file's format name, escaped; null when there is none.</summary>
    public string? BackingFormat { get; private set; }

    /// <summary>The external data file's name, escaped; null when there is none.</summary>
    public string? DataFileName { get; private set; }

    public Qcow2BitmapsExtension? Bitmaps { get; private set; }

    public Qcow2EncryptionHeaderPointer? Encryption { get; private set; }

    public Qcow2FeatureNameTable FeatureNames { get; private set; } = Qcow2FeatureNameTable.Empty;

    /// <summary>Extensions of unknown type.</summary>
    public int UnknownCount { get; private set; }

    /// <summary>Reads all extensions.</summary>
    /// <exception cref="DiskImageException">An extension does not fit, or has a length its type does not allow.</exception>
    public static Qcow2HeaderExtensions Read(ByteSource source, Qcow2Header header, BudgetMeter budget)
    {
        long start = header.HeaderLength;
        long end = header.HasBackingFile ? (long)header.BackingFileOffset : header.ClusterSize;
        if (source.Length < start)
        {
            throw Qcow2Rules.Qcow2HeaderTruncated.Error("header_length", 100, $"The header has {start} bytes, the file {source.Length}.");
        }

        int available = (int)(Math.Min(end, source.Length) - start);
        foreach (int length in new[] { Math.Min(FirstRead, available), available })
        {
            budget.Spend(length);
            byte[] area = new byte[length];
            source.Read(start, area);
            var extensions = new Qcow2HeaderExtensions();
            if (extensions.TryParse(area, (int)start, (int)(end - start)))
            {
                return extensions;
            }
        }

        throw Qcow2Rules.Qcow2HeaderTruncated.Error("header extension", (ulong)source.Length, "The file ends inside its header extensions.");
    }

    /// <summary>False when <paramref name="area"/> ends before the extensions do, although they would fit into <paramref name="areaLength"/>.</summary>
    private bool TryParse(ReadOnlySpan<byte> area, int areaOffset, int areaLength)
    {
        int position = 0;
        while (position <= areaLength - Qcow2HeaderExtension.PrefixLength)
        {
            if (position > area.Length - Qcow2HeaderExtension.PrefixLength)
            {
                return false;
            }

            uint type = BinaryPrimitives.ReadUInt32BigEndian(area.Slice(position));
            uint length = BinaryPrimitives.ReadUInt32BigEndian(area.Slice(position + 4));
            int dataStart = position + Qcow2HeaderExtension.PrefixLength;
            if (length > (uint)(areaLength - dataStart))
            {
                throw Invalid(areaOffset + position, $"Header extension 0x{type:x8} has {length} bytes; {areaLength - dataStart} are left.");
            }

            if (type == (uint)Qcow2HeaderExtensionType.End)
            {
                return true;
            }

            if (length > (uint)Math.Max(0, area.Length - dataStart))
            {
                return false;
            }

            Add(new Qcow2HeaderExtension((Qcow2HeaderExtensionType)type, areaOffset + dataStart, (int)length), area.Slice(dataStart, (int)length));
            position = dataStart + (((int)length + 7) & ~7);
        }

        return true;
    }

    private void Add(Qcow2HeaderExtension extension, ReadOnlySpan<byte> data)
    {
        switch (extension.Type)
        {
            case Qcow2HeaderExtensionType.BackingFormat:
                RequireOnce(extension);
                Require(data.Length <= Qcow2Limits.MaxBackingFormatLength, extension, $"a backing format has at most {Qcow2Limits.MaxBackingFormatLength} bytes, not {data.Length}");
                BackingFormat = ImageText.Escape(data);
                break;
            case Qcow2HeaderExtensionType.DataFileName:
                RequireOnce(extension);
                DataFileName = ImageText.Escape(data);
                break;
            case Qcow2HeaderExtensionType.Bitmaps:
                RequireOnce(extension);
                Require(data.Length == Qcow2BitmapsExtension.Length, extension, $"it has {Qcow2BitmapsExtension.Length} bytes, not {data.Length}");
                Bitmaps = Qcow2BitmapsExtension.ReadFrom(data, extension.DataOffset);
                break;
            case Qcow2HeaderExtensionType.FullDiskEncryption:
                RequireOnce(extension);
                Require(data.Length == Qcow2EncryptionHeaderPointer.StructureLength, extension, $"it has {Qcow2EncryptionHeaderPointer.StructureLength} bytes, not {data.Length}");
                Encryption = Qcow2EncryptionHeaderPointer.ReadFrom(data, extension.DataOffset);
                break;
            case Qcow2HeaderExtensionType.FeatureNameTable:
                RequireOnce(extension);
                FeatureNames = Qcow2FeatureNameTable.ReadFrom(data);
                break;
            default:
                UnknownCount++;
                break;
        }
    }

    /// <summary>Of two extensions of one type, some readers take the first and some the last.</summary>
    private void RequireOnce(Qcow2HeaderExtension extension) => Require(_seen.Add(extension.Type), extension, "it appears twice");

    private static void Require(bool condition, Qcow2HeaderExtension extension, string what)
    {
        if (!condition)
        {
            throw Invalid(extension.DataOffset, $"Header extension 0x{(uint)extension.Type:x8} is malformed: {what}.");
        }
    }

    private static DiskImageException Invalid(int offset, string message) => Qcow2Rules.Qcow2HeaderExtension.Error("header extension", (ulong)offset, message);
}
