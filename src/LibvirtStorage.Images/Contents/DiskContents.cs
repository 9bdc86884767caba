using System;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Images.Raw;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Contents;

/// <summary>What a disk holds, as far as its first 36 KiB tell: partition tables and optical media.</summary>
internal sealed class DiskContents
{
    /// <summary>Bytes from the start of the disk that are looked at.</summary>
    public const ulong Length = (ulong)IsoVolumeDescriptor.Offset + IsoVolumeDescriptor.SignatureLength;

    /// <summary>What <see cref="Features"/> calls optical media.</summary>
    public const string Iso = "ISO 9660";

    private const int SmallSector = 512;

    private const int LargeSector = 4096;

    /// <summary>What looking costs, from the budget's point of view.</summary>
    private const int Cost = MasterBootRecord.Length + (2 * GptHeader.Length) + IsoVolumeDescriptor.SignatureLength;

    private readonly ReadAt _read;
    private readonly ulong _size;

    private DiskContents(ReadAt read, ulong size)
    {
        _read = read;
        _size = size;
        Mbr = MasterBootRecord.In(Read(0, MasterBootRecord.Length));
        Gpt = GptHeader.In(Read(SmallSector, GptHeader.Length), SmallSector) ?? GptHeader.In(Read(LargeSector, GptHeader.Length), LargeSector);
        IsIso = IsoVolumeDescriptor.IsIn(Read((ulong)IsoVolumeDescriptor.Offset, IsoVolumeDescriptor.SignatureLength));
    }

    private delegate void ReadAt(ulong offset, Span<byte> destination);

    public MasterBootRecord? Mbr { get; }

    public GptHeader? Gpt { get; }

    /// <summary>Whether it is optical media, which may carry partition tables to be bootable from other media too.</summary>
    public bool IsIso { get; }

    /// <summary>What was recognised, in words.</summary>
    public IReadOnlyList<string> Features => new[]
    {
        Mbr is { } mbr && !(Gpt is not null && mbr.Partitions.All(p => p.IsProtective)) ? "MBR partition table" : null,
        Gpt is not null ? "GPT partition table" : null,
        IsIso ? Iso : null,
    }.OfType<string>().ToList();

    /// <summary>Looks at a container whose bytes are the disk.</summary>
    public static DiskContents Of(ByteSource source, BudgetMeter budget)
    {
        budget.Spend(Cost);
        return new DiskContents((offset, destination) => source.Read((long)offset, destination), (ulong)source.Length);
    }

    /// <summary>Looks at a decoded payload.</summary>
    /// <exception cref="DiskImageException">It is broken at one of the places.</exception>
    public static DiskContents Of(ImageReader payload, BudgetMeter budget)
    {
        budget.Spend(Cost);
        return new DiskContents(payload.Read, payload.VirtualSize);
    }

    /// <summary>Contradictions. Hybrid media live with them: they show each firmware the table it looks for.</summary>
    public IEnumerable<Finding> Notes()
    {
        if (IsIso)
        {
            yield break;
        }

        if (Gpt is null && Mbr is { IsProtective: true })
        {
            yield return ContentRules.ProtectiveMbrWithoutGpt.At(null, 0, "The first sector says that the disk has a GPT partition table, but there is none.");
        }

        if (Gpt is not null && Mbr is not { IsProtective: true })
        {
            yield return ContentRules.GptWithoutProtectiveMbr.At(null, 0, "The disk has a GPT partition table, but its first sector does not say so.");
        }

        if (Gpt is { IsChecksumRight: false } damaged)
        {
            yield return ContentRules.GptChecksum.At(null, (ulong)damaged.SectorSize, "The checksum of the first GPT header is wrong.");
        }

        ulong sectors = _size / (ulong)(Gpt?.SectorSize ?? SmallSector);
        if (LastSector() is ulong last && last >= sectors)
        {
            yield return ContentRules.PartitionPastEnd.At(null, null, $"The partition table reaches to sector {last}, but the disk has {sectors} sectors.");
        }
    }

    /// <summary>The last sector that the valid table speaks of. A protective entry may claim as much as it likes.</summary>
    private ulong? LastSector()
    {
        if (Gpt is { IsChecksumRight: true } gpt)
        {
            return Math.Max(gpt.AlternateLba, gpt.LastUsableLba);
        }

        return Mbr is { IsProtective: false } mbr && Gpt is null ? mbr.Partitions.Max(p => p.EndSector) - 1 : null;
    }

    private byte[] Read(ulong offset, int length)
    {
        byte[] bytes = new byte[offset < _size ? (int)Math.Min((ulong)length, _size - offset) : 0];
        if (bytes.Length > 0)
        {
            _read(offset, bytes);
        }

        return bytes;
    }
}
