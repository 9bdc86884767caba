using System;
using System.ComponentModel;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>The few C library calls a source needs, for 64-bit Linux and macOS. Errors become .NET's own exceptions.</summary>
internal static class UnixCalls
{
    public const int SeekEnd = 2;

    /// <summary>ENXIO: no data behind the offset.</summary>
    public const int NoSuchAddress = 6;

    private const int NotPermitted = 1; // EPERM
    private const int NoEntry = 2; // ENOENT
    private const int Interrupted = 4; // EINTR
    private const int AccessDenied = 13; // EACCES
    private const int NotADirectory = 20; // ENOTDIR
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStatistics = 0x7ff; // STATX_BASIC_STATS
    private const int StatSize = 256;
    private const int TypeMask = 0xF000; // S_IFMT
    private const Architecture PowerPc = (Architecture)8; // Ppc64le, since .NET 7

    private static readonly bool s_isLinux = RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

    // O_RDONLY | O_NONBLOCK | O_CLOEXEC: without O_NONBLOCK a pipe without a writer would hold us here.
    private static readonly int s_openFlags = s_isLinux ? 0x800 | 0x80000 : 0x4 | 0x1000000;

    // O_NOFOLLOW; Linux on ARM and POWER has numbers of its own.
    private static readonly int s_noFollow = !s_isLinux ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or PowerPc ? 0x8000 : 0x20000;

    private static readonly int s_isLink = s_isLinux ? 40 : 62; // ELOOP

    // Linux and macOS have the same two, swapped.
    public static int SeekData { get; } = s_isLinux ? 3 : 4;

    public static int SeekHole { get; } = s_isLinux ? 4 : 3;

    /// <summary>Opens a file for reading; returns null for a link that is not to be followed.</summary>
    public static UnixHandle? Open(string path, bool followsLinks)
    {
        byte[] name = Encoding.UTF8.GetBytes(path + "\0");
        if (Array.IndexOf(name, (byte)0) != name.Length - 1)
        {
            throw new FileNotFoundException("A path has no NUL inside.");
        }

        while (true)
        {
            int descriptor = OpenNative(name, followsLinks ? s_openFlags : s_openFlags | s_noFollow);
            if (descriptor >= 0)
            {
                return new UnixHandle(descriptor);
            }

            int error = Marshal.GetLastWin32Error();
            if (error == s_isLink && !followsLinks)
            {
                return null;
            }

            if (error != Interrupted)
            {
                throw Error(error);
            }
        }
    }

    // stx_mode stands at 28 on every architecture (statx(2)); st_mode at 4 in macOS' 64-bit inode structure.
    public static UnixFileType TypeOf(UnixHandle handle) => (UnixFileType)(BitConverter.ToUInt16(Stat(handle), s_isLinux ? 28 : 4) & TypeMask);

    // stx_size and stx_mtime; st_size and st_mtimespec.
    public static FileStamp StampOf(UnixHandle handle)
    {
        byte[] stat = Stat(handle);
        int time = s_isLinux ? 112 : 48;
        return new FileStamp(BitConverter.ToInt64(stat, s_isLinux ? 40 : 96), BitConverter.ToInt64(stat, time), BitConverter.ToUInt32(stat, time + 8));
    }

    public static long Seek(UnixHandle handle, long offset, int whence)
    {
        long position = TrySeek(handle, offset, whence, out int error);
        return position >= 0 ? position : throw Error(error);
    }

    /// <summary>Returns -1 and the error when the system refuses.</summary>
    public static long TrySeek(UnixHandle handle, long offset, int whence, out int error)
    {
        long position = SeekNative(handle, offset, whence);
        error = position < 0 ? Marshal.GetLastWin32Error() : 0;
        return position;
    }

    public static int Read(UnixHandle handle, long offset, Span<byte> destination)
    {
        while (true)
        {
            nint count = ReadNative(handle, ref MemoryMarshal.GetReference(destination), destination.Length, offset);
            if (count >= 0)
            {
                return (int)count;
            }

            int error = Marshal.GetLastWin32Error();
            if (error != Interrupted)
            {
                throw Error(error);
            }
        }
    }

    private static byte[] Stat(UnixHandle handle)
    {
        byte[] stat = new byte[StatSize];
        int result = s_isLinux ? Statx(handle, [0], EmptyPath, BasicStatistics, stat) : MacStat(handle, stat);
        return result == 0 ? stat : throw Error(Marshal.GetLastWin32Error());
    }

    private static Exception Error(int error) => error switch
    {
        NoEntry or NotADirectory => new FileNotFoundException(new Win32Exception(error).Message),
        AccessDenied or NotPermitted => new UnauthorizedAccessException(new Win32Exception(error).Message),
        _ => new IOException(new Win32Exception(error).Message),
    };

    private static int MacStat(UnixHandle handle, byte[] stat) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? MacStatX64(handle, stat) : MacStatArm(handle, stat);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int OpenNative(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(UnixHandle directory, byte[] path, int flags, uint mask, byte[] result);

    [DllImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static extern int MacStatX64(UnixHandle handle, byte[] result);

    [DllImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static extern int MacStatArm(UnixHandle handle, byte[] result);

    [DllImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static extern long SeekNative(UnixHandle handle, long offset, int whence);

    [DllImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static extern nint ReadNative(UnixHandle handle, ref byte destination, nint count, long offset);
}
