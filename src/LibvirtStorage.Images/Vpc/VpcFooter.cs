using System;
using System.Buffers.Binary;
using System.Text;

namespace LibvirtStorage.Images.Vpc;

/// <summary>
/// The footer: the last 512 bytes of every image, and a copy at offset 0 of those that are not fixed; all numbers
/// big-endian (specification, "Hard Disk Footer Format"). <see cref="VpcFooterRules"/> checks it.
/// </summary>
internal sealed record VpcFooter
{
    public const int Length = 512;

    /// <summary>Virtual PC before 2004 left the last, reserved byte out.</summary>
    public const int ShortLength = 511;

    public const int ChecksumOffset = 64;

    public const uint CurrentVersion = 0x0001_0000;

    /// <summary>Data Offset of a fixed disk.</summary>
    public const ulong NoDataOffset = ulong.MaxValue;

    /// <summary>The bit that is always set.</summary>
    private const uint ReservedFeature = 2;

    private const int CookieLength = 8;

    /// <summary>The epoch of Time Stamp.</summary>
    private static readonly DateTime s_epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static ReadOnlySpan<byte> Cookie => "conectix"u8;

    public uint Version { get; init; } = CurrentVersion;

    /// <summary>Where the dynamic disk header stands.</summary>
    public ulong DataOffset { get; init; } = NoDataOffset;

    public uint TimeStamp { get; init; }

    /// <summary>Four characters.</summary>
    public string CreatorApplication { get; init; } = VpcCreator.WrittenApplication;

    public uint CreatorVersion { get; init; } = VpcCreator.WrittenVersion;

    /// <summary>Four characters.</summary>
    public string CreatorHostOs { get; init; } = VpcCreator.WrittenHostOs;

    public ulong OriginalSize { get; init; }

    /// <summary>Size of the disk in bytes, unless it goes by <see cref="Geometry"/>: <see cref="VpcCreator"/> knows.</summary>
    public ulong CurrentSize { get; init; }

    public VpcGeometry Geometry { get; init; }

    public VpcDiskType DiskType { get; init; }

    public uint Checksum { get; init; }

    public Guid UniqueId { get; init; }

    /// <summary>1 while the machine that the disk belongs to is suspended.</summary>
    public byte SavedState { get; init; }

    public static bool HasCookie(ReadOnlySpan<byte> bytes) => bytes.Length >= CookieLength && bytes.Slice(0, CookieLength).SequenceEqual(Cookie);

    /// <summary>Parses <see cref="Length"/> bytes.</summary>
    public static VpcFooter Parse(ReadOnlySpan<byte> bytes) => new()
    {
        Version = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(12)),
        DataOffset = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(16)),
        TimeStamp = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(24)),
        CreatorApplication = Text(bytes.Slice(28, 4)),
        CreatorVersion = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(32)),
        CreatorHostOs = Text(bytes.Slice(36, 4)),
        OriginalSize = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(40)),
        CurrentSize = BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(48)),
        Geometry = new VpcGeometry(BinaryPrimitives.ReadUInt16BigEndian(bytes.Slice(56)), bytes[58], bytes[59]),
        DiskType = (VpcDiskType)BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(60)),
        Checksum = BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(ChecksumOffset)),
        UniqueId = new Guid(bytes.Slice(68, 16).ToArray()),
        SavedState = bytes[84],
    };

    /// <summary>Seconds since 2000, which last until 2136.</summary>
    public static uint ToTimeStamp(DateTime time) => (uint)(time.ToUniversalTime() - s_epoch).TotalSeconds;

    /// <summary>The footer's <see cref="Length"/> bytes, with their checksum.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        Cookie.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(8), ReservedFeature);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(12), Version);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), DataOffset);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(24), TimeStamp);
        Encoding.ASCII.GetBytes(CreatorApplication).CopyTo(bytes, 28);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(32), CreatorVersion);
        Encoding.ASCII.GetBytes(CreatorHostOs).CopyTo(bytes, 36);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(40), OriginalSize);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(48), CurrentSize);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(56), Geometry.Cylinders);
        bytes[58] = Geometry.Heads;
        bytes[59] = Geometry.SectorsPerTrack;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(60), (uint)DiskType);
        UniqueId.ToByteArray().CopyTo(bytes, 68);
        bytes[84] = SavedState;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(ChecksumOffset), VpcChecksum.Of(bytes, ChecksumOffset));
        return bytes;
    }

    /// <summary>One character a byte, so that nothing gets lost.</summary>
    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (byte b in bytes)
        {
            text.Append((char)b);
        }

        return text.ToString();
    }
}
