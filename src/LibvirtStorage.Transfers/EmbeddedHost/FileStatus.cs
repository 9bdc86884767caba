using System;
using System.Buffers.Binary;
using System.IO;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>What the file system says about one directory entry, links not followed.</summary>
internal sealed record FileStatus
{
    private const ushort TypeMask = 0xf000;
    private const ushort RegularFile = 0x8000;
    private const ushort Directory = 0x4000;

    /// <summary>File, directory, or something that is no volume.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Length in bytes.</summary>
    public required ulong Length { get; init; }

    /// <summary>Bytes taken on the medium.</summary>
    public required ulong Allocated { get; init; }

    /// <summary>Permission bits.</summary>
    public required int Mode { get; init; }

    /// <summary>Numeric owner.</summary>
    public required uint Owner { get; init; }

    /// <summary>Numeric group.</summary>
    public required uint Group { get; init; }

    /// <summary>When it was last read.</summary>
    public required DateTime Accessed { get; init; }

    /// <summary>When its content last changed.</summary>
    public required DateTime Modified { get; init; }

    /// <summary>When its description last changed.</summary>
    public required DateTime Changed { get; init; }

    /// <summary>Examines <paramref name="path"/>, or returns null if there is nothing.</summary>
    public static FileStatus? Of(string path)
    {
        try
        {
            byte[] statx = new byte[256];
            bool isUnix = Environment.OSVersion.Platform == PlatformID.Unix;
            return isUnix && NativeMethods.TryStatx(path, statx) ? FromStatx(statx) : FromAttributes(path, !isUnix);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static FileStatus FromStatx(ReadOnlySpan<byte> status)
    {
        ushort mode = ReadUInt16(status.Slice(28));
        return new FileStatus
        {
            Kind = (mode & TypeMask) switch { RegularFile => EntryKind.File, Directory => EntryKind.Directory, _ => EntryKind.Other },
            Length = ReadUInt64(status.Slice(40)),
            Allocated = ReadUInt64(status.Slice(48)) * 512,
            Mode = mode & 0xfff,
            Owner = ReadUInt32(status.Slice(20)),
            Group = ReadUInt32(status.Slice(24)),
            Accessed = ReadTime(status.Slice(64)),
            Changed = ReadTime(status.Slice(96)),
            Modified = ReadTime(status.Slice(112)),
        };
    }

    private static FileStatus FromAttributes(string path, bool isWindows)
    {
        FileAttributes attributes = File.GetAttributes(path);
        bool isDirectory = (attributes & FileAttributes.Directory) != 0;
        bool isLink = (attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0;
        ulong length = isDirectory || isLink ? 0 : (ulong)new FileInfo(path).Length;
        return new FileStatus
        {
            Kind = isLink ? EntryKind.Other : isDirectory ? EntryKind.Directory : EntryKind.File,
            Length = length,
            Allocated = isWindows && length > 0 ? NativeMethods.AllocatedSize(path) : length,
            Mode = isDirectory ? 0x1c0 : 0x180,
            Owner = 0,
            Group = 0,
            Accessed = File.GetLastAccessTimeUtc(path),
            Modified = File.GetLastWriteTimeUtc(path),
            Changed = File.GetLastWriteTimeUtc(path),
        };
    }

    // The kernel writes in the machine's own byte order.
    private static ushort ReadUInt16(ReadOnlySpan<byte> at) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint ReadUInt32(ReadOnlySpan<byte> at) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);

    private static ulong ReadUInt64(ReadOnlySpan<byte> at) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(at) : BinaryPrimitives.ReadUInt64BigEndian(at);

    private static DateTime ReadTime(ReadOnlySpan<byte> at)
    {
        long seconds = unchecked((long)ReadUInt64(at));
        return seconds is > -62135596800 and < 253402300800
            ? new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks((seconds * TimeSpan.TicksPerSecond) + (ReadUInt32(at.Slice(8)) / 100))
            : default;
    }
}

/// <summary>What a directory entry is to a pool.</summary>
internal enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory: libvirt lists it as a volume of type dir.</summary>
    Directory,

    /// <summary>A link, pipe, socket or device: not listed, never opened.</summary>
    Other,
}
