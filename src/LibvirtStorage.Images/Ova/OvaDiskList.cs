using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>Finds for each disk of a descriptor the member that holds it.</summary>
internal sealed class OvaDiskList(ByteSource source, IReadOnlyList<OvaMember> members, OvaManifest? manifest, OvfDescriptor descriptor)
{
    /// <summary>The disks that have a file; empty ones are made by whoever deploys the machine.</summary>
    /// <exception cref="DiskImageException">There is none, or a disk's file is missing, elsewhere, stored in a way that is not read, or another's too.</exception>
    public IReadOnlyList<OvaDisk> Read()
    {
        if (descriptor.Files.GroupBy(f => f.Id).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw OvaRules.OvfCorrupt.Error("id", null, $"The descriptor has two files '{ImageText.Escape(twice.Key)}'.");
        }

        List<OvaDisk> disks = descriptor.Disks.Where(d => d.FileRef is not null).Select(Disk).ToList();
        if (disks.GroupBy(d => d.Member).FirstOrDefault(g => g.Skip(1).Any()) is { } shared)
        {
            throw OvaRules.OvfSharedFile.Error(
                "fileRef", (ulong)shared.Key.Offset, $"The disks '{shared.First().Id}' and '{shared.ElementAt(1).Id}' are both in the file '{ImageText.Escape(shared.Key.Name)}'.");
        }

        return disks.Count > 0
            ? disks
            : throw OvaRules.OvaNoDisk.Error("DiskSection", null, $"The descriptor has no disk with a file; of those without one it has {descriptor.Disks.Count}.");
    }

    private OvaDisk Disk(OvfDisk disk)
    {
        string id = ImageText.Escape(disk.Id);
        OvfFile file = descriptor.Files.FirstOrDefault(f => f.Id == disk.FileRef)
            ?? throw OvaRules.OvfCorrupt.Error("fileRef", null, $"The disk '{id}' refers to a file that the descriptor does not have.");
        if (disk.ParentRef is not null || file.IsChunked)
        {
            throw OvaRules.OvfFeature.Error(null, null, $"The disk '{id}' is a difference to another disk, or is cut into pieces.");
        }

        OvaMember member = Member(file, id);
        if (file.Size is ulong size && size != (ulong)member.Length)
        {
            throw OvaRules.OvfSize.Error("size", (ulong)member.Offset, $"The file of the disk '{id}' has {member.Length} bytes; the descriptor says {size}.");
        }

        return new OvaDisk(source, member)
        {
            Id = id,
            Format = OvfFormats.NameOf(disk.Format, member.Name),
            Wrapper = Wrapping(file, id),
            Capacity = disk.Capacity,
            Digest = manifest?.Find(member.Name),
        };
    }

    private OvaMember Member(OvfFile file, string id)
    {
        string href = Uri.UnescapeDataString(file.Href);
        if (!OvaName.IsBare(href))
        {
            throw OvaRules.OvfExternalFile.Error("href", null, $"The disk '{id}' is outside the package: '{ImageText.Escape(file.Href)}'.");
        }

        return members.FirstOrDefault(m => m.Name.Equals(href, StringComparison.Ordinal) || m.Name.Equals(file.Href, StringComparison.Ordinal))
            ?? throw OvaRules.OvfMissingFile.Error("href", null, $"The file '{ImageText.Escape(file.Href)}' of the disk '{id}' is not in the package.");
    }

    private static Wrapper? Wrapping(OvfFile file, string id) => file.Compression switch
    {
        null or "" or "identity" => null,
        "gzip" => Wrapper.Gzip,
        _ => throw OvaRules.OvfFeature.Error("compression", null, $"The disk '{id}' is compressed by '{ImageText.Escape(file.Compression!)}', which is not known."),
    };
}
