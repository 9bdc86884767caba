using System;
using System.Collections.Generic;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk.Descriptors;
using LibvirtStorage.Images.Vmdk.Extents;

namespace LibvirtStorage.Images.Vmdk;

/// <summary>An image whose first bytes were understood: a descriptor file, or an extent, mostly with its descriptor inside.</summary>
internal sealed class VmdkImage
{
    private VmdkImage(ByteSource source, DiskDescriptor? descriptor, GrainExtent? extent)
    {
        Source = source;
        Descriptor = descriptor;
        Extent = extent;
    }

    public ByteSource Source { get; }

    public DiskDescriptor? Descriptor { get; }

    /// <summary>The file itself as an extent; null for a descriptor file.</summary>
    public GrainExtent? Extent { get; }

    /// <summary>Size of the disk in sectors, as the header has it; without one, as the descriptor has it.</summary>
    public ulong Sectors => Extent?.Sectors ?? Descriptor!.Sectors;

    /// <summary>Whether the descriptor says that the payload is in other files, or in none.</summary>
    public bool NamesExtents => Descriptor is { } descriptor && (Extent is null || !CreateTypes.IsSingleFile(descriptor.CreateType));

    /// <summary>Reads header and descriptor.</summary>
    /// <exception cref="DiskImageException">They are broken.</exception>
    public static VmdkImage Open(ByteSource source, BudgetMeter budget)
    {
        if (ExtentFiles.TryOpen(source, budget) is { } extent)
        {
            return new VmdkImage(source, (extent as SparseExtent)?.ReadDescriptor(budget), extent);
        }

        byte[] text = ReadDescriptorFile(source, budget);
        return VmdkDescriptor.IsIn(text)
            ? new VmdkImage(source, DiskDescriptorParser.Parse(text, isEmbedded: false), null)
            : throw VmdkRules.VmdkMagic.Error(null, 0, "The file has neither the magic number of an extent nor the text of a descriptor.");
    }

    /// <summary>The extents of the disk, in order. Those in other files are opened beside this one.</summary>
    /// <exception cref="DiskImageException">The disk is not complete, or its extents are not what the descriptor says.</exception>
    public IReadOnlyList<VmdkExtent> OpenExtents(BudgetMeter budget)
    {
        if (Descriptor is { HasParent: true } child)
        {
            throw VmdkRules.VmdkParent.Error("parentCID", null, $"The payload is not complete without {ExternalReference.InWords("parent", ImageText.Escape(child.ParentFileNameHint ?? string.Empty))}.");
        }

        if (Extent is null)
        {
            return ExtentFiles.Open(Source, Descriptor!, budget);
        }

        if (Extent is CowdExtent { ParentFileName: string parent })
        {
            throw VmdkRules.VmdkParent.Error("parentFileName", 32, $"The payload is not complete without {ExternalReference.InWords("parent", parent)}.");
        }

        return [Extent];
    }

    /// <summary>Holds header and embedded descriptor against each other.</summary>
    /// <exception cref="DiskImageException">They contradict each other.</exception>
    public void CheckAgreement()
    {
        if (Extent is not SparseExtent { Header: var header })
        {
            return;
        }

        DiskDescriptor descriptor = Descriptor
            ?? throw VmdkRules.VmdkNoDescriptor.Error("descriptorOffset", 28, "The file is an extent without a descriptor: a part of a disk, or all of it.");
        string expected = header.IsCompressed ? CreateTypes.StreamOptimized : CreateTypes.MonolithicSparse;
        bool isOnlyExtent = descriptor.Extents.Count == 1 && descriptor.Extents[0] is { Type: "SPARSE", Access: "RW" or "RDONLY" };
        if (descriptor.CreateType != expected || !isOnlyExtent)
        {
            throw VmdkRules.VmdkDisagreement.Error("createType", null, $"The file is a {expected} extent, the descriptor inside it is one for '{ImageText.Escape(descriptor.CreateType)}' with {descriptor.Extents.Count} extents.");
        }

        if (descriptor.Sectors != header.Capacity)
        {
            throw VmdkRules.VmdkDisagreement.Error("capacity", 12, $"The disk has {header.Capacity} sectors by the header, {descriptor.Sectors} by the descriptor.");
        }
    }

    private static byte[] ReadDescriptorFile(ByteSource source, BudgetMeter budget)
    {
        int length = (int)Math.Min(source.Length, VmdkLimits.MaxDescriptorLength);
        budget.Spend(length);
        byte[] text = new byte[length];
        source.Read(0, text);
        return source.Length <= VmdkLimits.MaxDescriptorLength || !VmdkDescriptor.IsIn(text)
            ? text
            : throw VmdkRules.VmdkLimit.Error("descriptor", null, $"A descriptor of {source.Length} bytes exceeds 1 MiB.", value: (ulong)source.Length, limit: VmdkLimits.MaxDescriptorLength);
    }
}
