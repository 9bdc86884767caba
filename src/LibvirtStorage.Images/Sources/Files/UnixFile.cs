using System;
using System.Runtime.InteropServices;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>
/// A file on Linux or macOS through the C library, since only there it can be opened without waiting for the other
/// end of a pipe, and asked for its type and holes on the same handle.
/// </summary>
internal sealed class UnixFile : OpenFile
{
    private readonly string _path;
    private readonly UnixHandle _handle;

    private UnixFile(string path, UnixHandle handle, long length)
    {
        _path = path;
        _handle = handle;
        Length = length;
    }

    /// <summary>32-bit C libraries have offsets of other widths.</summary>
    public static bool IsSupported { get; } = IntPtr.Size == 8
        && (RuntimeInformation.IsOSPlatform(OSPlatform.Linux) || RuntimeInformation.IsOSPlatform(OSPlatform.OSX));

    public override long Length { get; }

    public static UnixFile Open(string path, bool followsLinks)
    {
        UnixHandle handle = UnixCalls.Open(path, followsLinks) ?? throw FileErrors.NotRegular(path, "a link");
        try
        {
            UnixFileType type = UnixCalls.TypeOf(handle);
            if (type != UnixFileType.Regular)
            {
                throw FileErrors.NotRegular(path, Describe(type));
            }

            return new UnixFile(path, handle, UnixCalls.Seek(handle, 0, UnixCalls.SeekEnd));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override int Read(long offset, Span<byte> destination) => UnixCalls.Read(_handle, offset, destination);

    public override FileStamp? Stamp() => UnixCalls.StampOf(_handle);

    public override SourceRange? RangeAt(long offset)
    {
        // lseek moves a position that nobody uses: reads are positioned. So threads do not disturb each other.
        long data = UnixCalls.TrySeek(_handle, offset, UnixCalls.SeekData, out int error);
        if (data == offset)
        {
            long hole = UnixCalls.TrySeek(_handle, offset, UnixCalls.SeekHole, out _);
            return hole > offset ? Run(offset, hole, isHole: false) : null;
        }

        if (data > offset)
        {
            return Run(offset, data, isHole: true);
        }

        if (error != UnixCalls.NoSuchAddress)
        {
            return null;
        }

        // No data from here to the end: true for a last hole, and for a file that was cut, which must not read as zeros.
        return UnixCalls.Seek(_handle, 0, UnixCalls.SeekEnd) >= Length
            ? Run(offset, Length, isHole: true)
            : throw FileErrors.GotShorter(_path, offset, Length);
    }

    public override void Dispose() => _handle.Dispose();

    private static string Describe(UnixFileType type) => type switch
    {
        UnixFileType.Directory => "a directory",
        UnixFileType.Pipe => "a pipe",
        UnixFileType.Socket => "a socket",
        UnixFileType.BlockDevice or UnixFileType.CharacterDevice => "a device",
        _ => "a special file",
    };
}
