using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Descriptors;

namespace LibvirtStorage.Images.Vmdk.Extents;

/// <summary>Opens extents: the file itself by its magic number, others by what the descriptor says of them.</summary>
internal static class ExtentFiles
{
    /// <summary>Opens a file as an extent of grains, or returns null if it has no magic number of one.</summary>
    /// <exception cref="DiskImageException">Its header is broken.</exception>
    public static GrainExtent? TryOpen(ByteSource source, BudgetMeter budget)
    {
        Span<byte> magic = stackalloc byte[sizeof(ulong)];
        magic.Clear();
        source.Read(0, magic.Slice(0, (int)Math.Min(magic.Length, source.Length)));
        return BinaryPrimitives.ReadUInt32LittleEndian(magic) switch
        {
            VmdkLimits.SparseMagic => SparseExtent.Open(source, First(source, SparseExtentHeader.Length, budget)),
            VmdkLimits.CowdMagic => CowdExtent.Open(source, First(source, CowdHeader.Length, budget)),
            _ when BinaryPrimitives.ReadUInt64LittleEndian(magic) == VmdkLimits.SeSparseMagic => SeSparseExtent.Open(source, First(source, SeSparseHeader.Length, budget), budget),
            _ => null,
        };
    }

    /// <summary>Opens the extents that a descriptor file names, all beside it.</summary>
    /// <exception cref="DiskImageException">The descriptor describes no disk that can be read, or an extent is not what it says.</exception>
    /// <exception cref="ImageSourceException">An extent's file cannot be read.</exception>
    public static IReadOnlyList<VmdkExtent> Open(ByteSource source, DiskDescriptor descriptor, BudgetMeter budget)
    {
        if (descriptor.Extents.FirstOrDefault(e => CreateTypes.IsDevice(descriptor.CreateType, e)) is { } device)
        {
            throw PolicyRules.Device.Error("extent", null, $"The disk is the device '{ImageText.Escape(device.FileName ?? string.Empty)}'.");
        }

        IReadOnlyList<string> types = CreateTypes.ExtentTypes(descriptor.CreateType);
        if (types.Count == 0)
        {
            throw VmdkRules.VmdkFeature.Error("createType", null, $"Disks of the type '{ImageText.Escape(descriptor.CreateType)}' with a descriptor file are not read.");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (ExtentLine line in descriptor.Extents)
        {
            if (line.Access != "RW" || line.FileName is not string name || !types.Contains(line.Type))
            {
                throw VmdkRules.VmdkFeature.Error("extent", null, $"An extent '{line.Access} {ImageText.Escape(line.Type)}' is not read in a disk of the type {descriptor.CreateType}.");
            }

            if (!names.Add(name))
            {
                throw VmdkRules.VmdkDescriptorText.Error("extent", null, $"The descriptor names the file '{ImageText.Escape(name)}' twice.");
            }
        }

        return descriptor.Extents.Select(line => Open(source.OpenBeside(line.FileName!), line, budget)).ToList();
    }

    private static VmdkExtent Open(ByteSource file, ExtentLine line, BudgetMeter budget)
    {
        if (line.Type is "FLAT" or "VMFS")
        {
            return new FlatExtent(file, line);
        }

        if (line.Offset != 0)
        {
            throw VmdkRules.VmdkDescriptorText.Error("extent", null, $"A sparse extent starts with its file, not at sector {line.Offset}.");
        }

        string name = ImageText.Escape(line.FileName!);
        GrainExtent extent = TryOpen(file, budget)
            ?? throw VmdkRules.VmdkMagic.Error("extent", null, $"The file '{name}' has no magic number of an extent.");
        if (extent is SeSparseExtent != (line.Type == "SESPARSE"))
        {
            throw VmdkRules.VmdkDisagreement.Error("extent", null, $"The file '{name}' is not the {line.Type} extent that the descriptor says it is.");
        }

        return extent.Sectors == line.Sectors
            ? extent
            : throw VmdkRules.VmdkDisagreement.Error("extent", null, $"The extent '{name}' has {extent.Sectors} sectors, {line.Sectors} by the descriptor.");
    }

    private static byte[] First(ByteSource source, int length, BudgetMeter budget)
    {
        if (source.Length < length)
        {
            throw VmdkRules.VmdkHeaderTruncated.Error("header", null, $"A file of {source.Length} bytes ends inside its header of {length}.");
        }

        budget.Spend(length);
        byte[] header = new byte[length];
        source.Read(0, header);
        return header;
    }
}
