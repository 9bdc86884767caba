using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Mapping;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>Where a differencing disk's parent is said to be ([MS-VHDX] 2.6.2.6). Never followed.</summary>
internal sealed class VhdxParentLocator
{
    private const int EntriesOffset = 20;

    private const int EntrySize = 12;

    /// <summary>The keys that name a file, in the order in which Hyper-V tries them.</summary>
    private static readonly string[] s_pathKeys = ["relative_path", "volume_path", "absolute_win32_path"];

    private static readonly Guid s_vhdxType = new("b04aefb7-d19e-4a81-b789-25b8e9445913");

    private VhdxParentLocator(string target)
    {
        Target = target;
    }

    /// <summary>The parent's path, escaped; empty if the locator has none.</summary>
    public string Target { get; }

    /// <exception cref="DiskImageException">It does not have the form of a locator.</exception>
    public static VhdxParentLocator ReadFrom(ReadOnlySpan<byte> item)
    {
        if (item.Length < EntriesOffset)
        {
            throw Broken("The parent locator is shorter than its header.");
        }

        int count = BinaryPrimitives.ReadUInt16LittleEndian(item.Slice(18));
        if (VhdxBytes.ReadGuid(item) != s_vhdxType)
        {
            // Another kind of parent, with another kind of name: a reference all the same.
            return new VhdxParentLocator(string.Empty);
        }

        if (count > (item.Length - EntriesOffset) / EntrySize)
        {
            throw Broken($"The parent locator has no room for {count} entries.");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = item.Slice(EntriesOffset + (i * EntrySize), EntrySize);
            string key = Text(item, entry, 0, 8);
            if (values.ContainsKey(key))
            {
                throw Broken($"The parent locator has the key '{ImageText.Escape(key)}' twice.");
            }

            values.Add(key, Text(item, entry, 4, 10));
        }

        string? path = s_pathKeys.Where(values.ContainsKey).Select(key => values[key]).FirstOrDefault();
        return new VhdxParentLocator(ImageText.Escape(path ?? string.Empty));
    }

    private static string Text(ReadOnlySpan<byte> item, ReadOnlySpan<byte> entry, int offsetField, int lengthField)
    {
        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(entry.Slice(offsetField));
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry.Slice(lengthField));
        return FileBounds.IsInside(offset, (ulong)length, (ulong)item.Length)
            ? VhdxBytes.ReadText(item.Slice((int)offset, length))
            : throw Broken($"The parent locator has {length} bytes of text at {offset}, and ends at {item.Length}.");
    }

    private static DiskImageException Broken(string message) => VhdxRules.VhdxMetadata.Error("Parent Locator", null, message);
}
