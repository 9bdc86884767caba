using System;
using System.Buffers.Binary;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Luks;

/// <summary>The binary header of LUKS2 (specification, 2.1), which the JSON area follows. There are two copies.</summary>
internal sealed record Luks2BinaryHeader
{
    public const int Length = 4096;

    public const int ChecksumOffset = 448;

    public const int ChecksumLength = 64;

    /// <summary>Where this copy stands.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of binary header and JSON area together.</summary>
    public required ulong HeaderSize { get; init; }

    /// <summary>Counts changes; the higher of two sound copies is the newer one.</summary>
    public required ulong SequenceId { get; init; }

    public required string Label { get; init; }

    public required string ChecksumAlgorithm { get; init; }

    public required string Uuid { get; init; }

    public required string Subsystem { get; init; }

    public required byte[] Bytes { get; init; }

    public ReadOnlySpan<byte> Checksum => Bytes.AsSpan(ChecksumOffset, ChecksumLength);

    /// <summary>Reads the copy at an offset.</summary>
    /// <exception cref="DiskImageException">There is none, or a field is broken.</exception>
    public static Luks2BinaryHeader Read(ByteSource source, long offset, BudgetMeter budget)
    {
        if (offset > source.Length - Length)
        {
            throw LuksRules.LuksTruncated.Error(null, (ulong)offset, $"The file has {source.Length} bytes and ends before the end of the header at {offset}.");
        }

        budget.Spend(Length);
        byte[] bytes = new byte[Length];
        source.Read(offset, bytes);
        var header = new Luks2BinaryHeader
        {
            Offset = offset,
            HeaderSize = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)),
            SequenceId = BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(16)),
            Label = LuksText.Read(bytes, 24, 48, "label", mayBeEmpty: true),
            ChecksumAlgorithm = LuksText.Read(bytes, 72, 32, "csum_alg"),
            Uuid = LuksText.Read(bytes, 168, 40, "uuid", mayBeEmpty: true),
            Subsystem = LuksText.Read(bytes, 208, 48, "subsystem", mayBeEmpty: true),
            Bytes = bytes,
        };
        Check(header);
        return header;
    }

    /// <summary>Whether another copy says the same.</summary>
    public bool Agrees(Luks2BinaryHeader other) =>
        HeaderSize == other.HeaderSize && SequenceId == other.SequenceId && Label == other.Label && Uuid == other.Uuid
            && Subsystem == other.Subsystem && ChecksumAlgorithm == other.ChecksumAlgorithm;

    private static void Check(Luks2BinaryHeader header)
    {
        ReadOnlySpan<byte> magic = header.Offset == 0 ? LuksLimits.Magic.Values[0] : LuksLimits.SecondaryMagic;
        ushort version = BinaryPrimitives.ReadUInt16BigEndian(header.Bytes.AsSpan(LuksLimits.VersionOffset));
        if (!header.Bytes.AsSpan(0, magic.Length).SequenceEqual(magic) || version != 2)
        {
            throw Broken(header, "magic", 0, "There is no LUKS2 header");
        }

        ulong size = header.HeaderSize;
        if (size is < LuksLimits.MinHeaderSize or > LuksLimits.MaxHeaderSize || (size & (size - 1)) != 0)
        {
            throw Broken(header, "hdr_size", 8, $"A header has no {size} bytes");
        }

        ulong offset = BinaryPrimitives.ReadUInt64BigEndian(header.Bytes.AsSpan(256));
        if (offset != (ulong)header.Offset)
        {
            throw Broken(header, "hdr_offset", 256, $"The header says that it stands at {offset}");
        }
    }

    private static DiskImageException Broken(Luks2BinaryHeader header, string field, int offset, string what) =>
        LuksRules.LuksHeaderField.Error(field, (ulong)(header.Offset + offset), $"{what} (copy at {header.Offset}).");
}
