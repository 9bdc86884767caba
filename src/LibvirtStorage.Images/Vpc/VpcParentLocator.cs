using System;
using System.Buffers.Binary;

namespace LibvirtStorage.Images.Vpc;

/// <summary>One of eight places where a parent's path stands in some system's spelling (specification, "Parent Locator Entry").</summary>
/// <param name="PlatformCode">The spelling; 0 if there is none.</param>
/// <param name="DataLength">Length of the path in bytes.</param>
/// <param name="DataOffset">Where it stands in the file.</param>
internal readonly record struct VpcParentLocator(uint PlatformCode, uint DataLength, ulong DataOffset)
{
    public const int Length = 24;

    /// <summary>An alias record of Mac OS, whose content is binary.</summary>
    public const uint MacAlias = 0x4d616320;

    private const uint RelativeWindowsPath = 0x57327275;

    private const uint AbsoluteWindowsPath = 0x57326b75;

    /// <summary>UTF-16, little-endian here; the older codes and Mac OS X URLs are single bytes.</summary>
    public bool IsUtf16 => PlatformCode is RelativeWindowsPath or AbsoluteWindowsPath;

    public static VpcParentLocator Parse(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32BigEndian(bytes),
        BinaryPrimitives.ReadUInt32BigEndian(bytes.Slice(8)),
        BinaryPrimitives.ReadUInt64BigEndian(bytes.Slice(16)));
}
