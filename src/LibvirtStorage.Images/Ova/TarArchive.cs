using System;
using System.Collections.Generic;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Ova;

/// <summary>
/// The members of a tar archive, found by going from header to header. An archive of disks is flat: regular files with bare names,
/// each name once, and at most the folder that they were in.
/// </summary>
internal sealed class TarArchive
{
    private readonly ByteSource _source;
    private readonly BudgetMeter _budget;
    private readonly List<OvaMember> _members = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private string? _nextName;
    private long? _nextSize;

    private TarArchive(ByteSource source, BudgetMeter budget)
    {
        _source = source;
        _budget = budget;
    }

    /// <summary>Walks an archive.</summary>
    /// <returns>Its members in their order.</returns>
    /// <exception cref="DiskImageException">It is none, is broken or cut, or holds what an archive of disks must not.</exception>
    public static IReadOnlyList<OvaMember> Read(ByteSource source, BudgetMeter budget)
    {
        var archive = new TarArchive(source, budget);
        archive.Walk();
        return archive._members;
    }

    private void Walk()
    {
        int headers = 0;
        for (long offset = 0; ; headers++)
        {
            if (offset > _source.Length - OvaLimits.BlockSize)
            {
                throw headers == 0
                    ? OvaRules.OvaArchive.Error(null, 0, $"The file has {_source.Length} bytes and is no tar archive.")
                    : OvaRules.OvaTruncated.Error(null, (ulong)offset, "The archive has no end: the file was cut.");
            }

            if (headers >= 2 * OvaLimits.MaxEntries)
            {
                throw OvaRules.OvaLimit.Error(null, (ulong)offset, $"The archive has more than {OvaLimits.MaxEntries} members.", limit: OvaLimits.MaxEntries);
            }

            byte[] block = ReadAt(offset, OvaLimits.BlockSize);
            if (TarHeader.IsEnd(block) && headers > 0)
            {
                return;
            }

            TarHeader header = TarHeader.Parse(block) ?? throw (headers == 0 ? OvaRules.OvaArchive : OvaRules.OvaArchiveCorrupt)
                .Error(null, (ulong)offset, $"There is no tar header at offset {offset}.");
            offset = Step(header, offset + OvaLimits.BlockSize);
        }
    }

    /// <summary>Takes a header whose content starts at an offset.</summary>
    /// <returns>Where the next header is.</returns>
    private long Step(TarHeader header, long content)
    {
        bool isMember = header.Type is not (TarHeader.ExtendedHeader or TarHeader.GlobalHeader or TarHeader.LongName);
        long size = isMember ? _nextSize ?? header.Size : header.Size;
        if (size > _source.Length - content)
        {
            throw OvaRules.OvaTruncated.Error("size", (ulong)(content - OvaLimits.BlockSize), $"A member of {size} bytes starts at offset {content}, but the file has {_source.Length} bytes.");
        }

        if (isMember)
        {
            Add(header, _nextName ?? header.Name, content, size);
            (_nextName, _nextSize) = (null, null);
        }
        else
        {
            Extend(header, content);
        }

        long padding = (OvaLimits.BlockSize - (size % OvaLimits.BlockSize)) % OvaLimits.BlockSize;
        return content + size > long.MaxValue - padding ? long.MaxValue : content + size + padding;
    }

    private void Extend(TarHeader header, long content)
    {
        if (header.Size > OvaLimits.MaxExtendedHeader)
        {
            throw OvaRules.OvaLimit.Error("size", (ulong)content, $"A header of the archive has {header.Size} bytes.", value: (ulong)header.Size, limit: OvaLimits.MaxExtendedHeader);
        }

        byte[] bytes = ReadAt(content, (int)header.Size);
        if (header.Type == TarHeader.LongName)
        {
            RefuseSecondName(content);
            _nextName = Encoding.UTF8.GetString(bytes).TrimEnd('\0');
            return;
        }

        TarExtendedHeader fields = TarExtendedHeader.Parse(bytes)
            ?? throw OvaRules.OvaArchiveCorrupt.Error(null, (ulong)content, "An extended header of the archive is broken.");
        if (fields.IsSparse)
        {
            throw OvaRules.OvaArchiveCorrupt.Error(null, (ulong)content, "A member is stored as a sparse file, which has another content for programs that do not know of it.");
        }

        if (header.Type == TarHeader.GlobalHeader)
        {
            _ = fields is { Path: null, Size: null } ? fields : throw OvaRules.OvaArchiveCorrupt.Error(null, (ulong)content, "One header names all members that follow.");
            return;
        }

        if (fields.Path is not null)
        {
            RefuseSecondName(content);
        }

        (_nextName, _nextSize) = (fields.Path ?? _nextName, fields.Size ?? _nextSize);
    }

    /// <summary>Which of two headers before a member names it depends on the program.</summary>
    private void RefuseSecondName(long content)
    {
        if (_nextName is not null)
        {
            throw OvaRules.OvaArchiveCorrupt.Error(null, (ulong)content, "Two headers give the next member a name.");
        }
    }

    private void Add(TarHeader header, string name, long content, long size)
    {
        ulong at = (ulong)(content - OvaLimits.BlockSize);
        string shown = ImageText.Escape(name);
        if (name.Length is 0 or > OvaLimits.MaxNameLength)
        {
            throw OvaRules.OvaLimit.Error("name", at, $"A member's name has {name.Length} characters.", value: (ulong)name.Length, limit: OvaLimits.MaxNameLength);
        }

        // Who calls tar on a folder gets that folder first, and then "./disk.vmdk".
        if (header.Type == TarHeader.Folder && name == "./" && size == 0)
        {
            return;
        }

        if ((header.IsRegularFile || header.Type == TarHeader.Folder) && OvaName.IsInFolder(name))
        {
            throw OvaRules.OvaFolder.Error("name", at, $"The archive has '{shown}': a folder, or a file in one.");
        }

        if (!header.IsRegularFile)
        {
            throw OvaRules.OvaMember.Error("typeflag", at, $"The member '{shown}' is no regular file.");
        }

        name = name.StartsWith("./", StringComparison.Ordinal) ? name.Substring(2) : name;
        if (!OvaName.IsBare(name))
        {
            throw OvaRules.OvaMember.Error("name", at, $"The member '{shown}' has a path or a name that is none.");
        }

        if (!_names.Add(name))
        {
            throw OvaRules.OvaDuplicate.Error("name", at, $"The archive has two members '{shown}'.");
        }

        if (_members.Count >= OvaLimits.MaxEntries)
        {
            throw OvaRules.OvaLimit.Error(null, at, $"The archive has more than {OvaLimits.MaxEntries} members.", limit: OvaLimits.MaxEntries);
        }

        _members.Add(new OvaMember(name, content, size));
    }

    private byte[] ReadAt(long offset, int length)
    {
        byte[] bytes = new byte[length];
        _budget.Spend(length);
        _source.Read(offset, bytes);
        return bytes;
    }
}
