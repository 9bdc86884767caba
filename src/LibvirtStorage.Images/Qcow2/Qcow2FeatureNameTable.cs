using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>Names that the image itself gives to feature bits; for messages only (specification, "Feature name table").</summary>
internal sealed class Qcow2FeatureNameTable
{
    private const int EntryLength = 48;

    private const int NameOffset = 2;

    /// <summary>Three masks of 64 bits: more entries say nothing new.</summary>
    private const int MaxEntries = 3 * 64;

    private readonly Dictionary<(Qcow2FeatureKind, int), string> _names = [];

    private Qcow2FeatureNameTable(bool isWellFormed)
    {
        IsWellFormed = isWellFormed;
    }

    public static Qcow2FeatureNameTable Empty { get; } = new(isWellFormed: true);

    /// <summary>Whether the table consists of whole entries.</summary>
    public bool IsWellFormed { get; }

    public static Qcow2FeatureNameTable ReadFrom(ReadOnlySpan<byte> data)
    {
        var table = new Qcow2FeatureNameTable(data.Length % EntryLength == 0);
        int entries = Math.Min(data.Length / EntryLength, MaxEntries);
        for (int i = 0; i < entries; i++)
        {
            ReadOnlySpan<byte> entry = data.Slice(i * EntryLength, EntryLength);
            ReadOnlySpan<byte> name = entry.Slice(NameOffset);
            int end = name.IndexOf((byte)0);
            table._names[((Qcow2FeatureKind)entry[0], entry[1])] = ImageText.Escape(end < 0 ? name : name.Slice(0, end));
        }

        return table;
    }

    /// <summary>The bit's name and, in quotes, what the image calls it.</summary>
    public string Describe(Qcow2FeatureKind kind, int bit) => _names.TryGetValue((kind, bit), out string? name) && name.Length > 0
        ? $"{Qcow2FeatureNames.Name(kind, bit)} ('{name}')"
        : Qcow2FeatureNames.Name(kind, bit);
}
