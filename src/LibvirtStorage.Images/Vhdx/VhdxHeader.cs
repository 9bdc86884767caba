using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vhdx;

/// <summary>One of the two headers ([MS-VHDX] 2.2.2): where the log is, and whether it has to be replayed.</summary>
internal sealed record VhdxHeader
{
    /// <summary>What the checksum covers; all behind the fields is reserved.</summary>
    public const int Length = 4096;

    public const int FirstOffset = 64 << 10;

    public const int SecondOffset = 128 << 10;

    public const int SupportedVersion = 1;

    public const int SupportedLogVersion = 0;

    private static ReadOnlySpan<byte> Signature => "head"u8;

    /// <summary>The header with the higher number is the current one.</summary>
    public ulong SequenceNumber { get; init; }

    public Guid FileWriteGuid { get; init; }

    public Guid DataWriteGuid { get; init; }

    /// <summary>Entries of the log count if they have this identifier; none do when it is zero.</summary>
    public Guid LogGuid { get; init; }

    public ushort LogVersion { get; init; }

    public ushort Version { get; init; }

    public uint LogLength { get; init; }

    public ulong LogOffset { get; init; }

    public static bool IsSound(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Signature) && VhdxBytes.HasValidChecksum(bytes);

    public static VhdxHeader ReadFrom(ReadOnlySpan<byte> bytes) => new()
    {
        SequenceNumber = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8)),
        FileWriteGuid = VhdxBytes.ReadGuid(bytes.Slice(16)),
        DataWriteGuid = VhdxBytes.ReadGuid(bytes.Slice(32)),
        LogGuid = VhdxBytes.ReadGuid(bytes.Slice(48)),
        LogVersion = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(64)),
        Version = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Slice(66)),
        LogLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(68)),
        LogOffset = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(72)),
    };

    /// <summary>Writes the header with its checksum into <see cref="Length"/> bytes of zeros.</summary>
    public void WriteTo(Span<byte> bytes)
    {
        Signature.CopyTo(bytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(8), SequenceNumber);
        VhdxBytes.WriteGuid(bytes.Slice(16), FileWriteGuid);
        VhdxBytes.WriteGuid(bytes.Slice(32), DataWriteGuid);
        VhdxBytes.WriteGuid(bytes.Slice(48), LogGuid);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.Slice(64), LogVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.Slice(66), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.Slice(68), LogLength);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(72), LogOffset);
        VhdxBytes.WriteChecksum(bytes.Slice(0, Length));
    }
}
