using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers.Probing;

/// <summary>
/// What libvirt's storage driver makes of a file in a pool of files: it looks at the first bytes, whatever the volume
/// was created as, and believes them. VHDX, fixed VHD and everything unknown are raw to it.
/// </summary>
internal sealed record VolumeProbe
{
    /// <summary>Bytes that libvirt reads (<c>VIR_STORAGE_MAX_HEADER</c>).</summary>
    public const int HeaderLength = 0x8200;

    /// <summary>The format's name.</summary>
    public required string Format { get; init; }

    /// <summary>Guest-visible size in bytes; null where it is not known beforehand what libvirt will show.</summary>
    public required ulong? Capacity { get; init; }

    /// <summary>qcow2: cluster size in bytes, or null.</summary>
    public int? ClusterSize { get; init; }

    /// <summary>qcow2 version 3: <c>1.1</c>; version 2: <c>0.10</c>.</summary>
    public string? Compat { get; init; }

    /// <summary>Features that libvirt knows.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The backing file's name as it stands in the header, or null.</summary>
    public string? BackingName { get; init; }

    /// <summary>The backing file's format as it stands in the header, or null.</summary>
    public string? BackingFormat { get; init; }

    /// <summary>The encryption's format, or null.</summary>
    public string? Encryption { get; init; }

    /// <summary>Looks at the first bytes (up to <see cref="HeaderLength"/>) of a file of <paramref name="length"/> bytes.</summary>
    public static VolumeProbe Of(ReadOnlySpan<byte> header, ulong length)
    {
        header = header.Slice(0, Math.Min(header.Length, HeaderLength));
        foreach (LibvirtSignature signature in LibvirtSignature.All)
        {
            if (signature.Matches(header))
            {
                var probe = new VolumeProbe
                {
                    Format = signature.Format,
                    Capacity = signature.ReadSize(header) is ulong size and > 0 ? size : length,
                };
                return signature.Format switch
                {
                    "qcow" or "qcow2" => QcowProbe.Describe(probe, header),
                    "cow" or "qed" or "vmdk" => probe with { BackingName = BackingNames.Read(signature.Format, header) },
                    _ => probe,
                };
            }
        }

        return OfRaw(header, length);
    }

    /// <summary>
    /// What libvirt will make of a container that the format's own writer made, and that begins with a mark of the format. VHDX has
    /// no row in libvirt's table: it is raw. Of that, and of a disk of no bytes, it shows the file's length as capacity, which nobody
    /// knows before it is written.
    /// </summary>
    public static VolumeProbe OfWritten(ImageFormat format, ulong virtualSize)
    {
        bool isKnown = LibvirtSignature.All.Any(s => s.Format == format.Name);
        return new VolumeProbe { Format = isKnown ? format.Name : "raw", Capacity = isKnown && virtualSize > 0 ? virtualSize : null };
    }

    /// <summary>What a host says otherwise of the finished file, or null if it agrees. What is not known is not compared.</summary>
    public string? Objection(VolumeInfo seen) =>
        seen.Format != Format ? $"the host sees the format {seen.Format} instead of {Format}"
        : Capacity is ulong capacity && seen.Capacity != capacity ? $"the host sees a capacity of {seen.Capacity} bytes instead of {capacity}"
        : seen.BackingStore is not null && BackingName is null ? "the host sees a backing file"
        : null;

    private static bool LuksMagic(ReadOnlySpan<byte> header) => header.StartsWith((ReadOnlySpan<byte>)[0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]);

    /// <summary>LUKS version 1 is raw with encryption to libvirt, and the capacity does not count its header.</summary>
    private static VolumeProbe OfRaw(ReadOnlySpan<byte> header, ulong length)
    {
        const int PayloadOffset = 104;
        var raw = new VolumeProbe { Format = "raw", Capacity = length };
        if (header.Length < PayloadOffset + 4 || !LuksMagic(header) || header[6] != 0 || header[7] != 1)
        {
            return raw;
        }

        ulong payload = 512UL * BinaryPrimitives.ReadUInt32BigEndian(header.Slice(PayloadOffset));
        return raw with { Encryption = "luks", Capacity = length >= payload ? length - payload : null };
    }
}
