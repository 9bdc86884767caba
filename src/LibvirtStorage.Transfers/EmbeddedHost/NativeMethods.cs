using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>What the class library does not offer on one of the platforms.</summary>
internal static class NativeMethods
{
    private const int WorkingDirectory = -100;
    private const int DoNotFollow = 0x100;
    private const uint BasicStatistics = 0x7ff;
    private const uint SetSparse = 0x900c4;

    /// <summary>Fills a <c>struct statx</c>, whose layout is the same on every architecture; false where there is none.</summary>
    public static bool TryStatx(string path, byte[] status)
    {
        try
        {
            int result = statx(WorkingDirectory, Encoding.UTF8.GetBytes(path + '\0'), DoNotFollow, BasicStatistics, status);
            return result == 0 ? true : throw new FileNotFoundException($"'{path}' cannot be examined.", path);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Changes owner and group; null leaves one as it is.</summary>
    public static void ChangeOwner(string path, int? owner, int? group)
    {
        if (chown(Encoding.UTF8.GetBytes(path + '\0'), owner ?? -1, group ?? -1) != 0)
        {
            throw new UnauthorizedAccessException($"The owner of '{path}' cannot be changed.");
        }
    }

    /// <summary>Changes the permission bits.</summary>
    public static void ChangeMode(string path, int mode)
    {
        if (chmod(Encoding.UTF8.GetBytes(path + '\0'), (uint)mode) != 0)
        {
            throw new UnauthorizedAccessException($"The mode of '{path}' cannot be changed.");
        }
    }

    /// <summary>Lets an NTFS file have holes; file systems that cannot just store zeros.</summary>
    public static void MakeSparse(SafeFileHandle handle) =>
        _ = DeviceIoControl(handle, SetSparse, IntPtr.Zero, 0, IntPtr.Zero, 0, out _, IntPtr.Zero);

    /// <summary>Bytes that a file takes on a Windows volume.</summary>
    public static ulong AllocatedSize(string path)
    {
        uint low = GetCompressedFileSize(path, out uint high);
        return low == uint.MaxValue && Marshal.GetLastWin32Error() != 0 ? 0 : ((ulong)high << 32) | low;
    }

#pragma warning disable IDE1006, CA1401, SYSLIB1054 // the system's names; source-generated marshalling is not on net472
    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] status);

    [DllImport("libc", SetLastError = true)]
    private static extern int chown(byte[] path, int owner, int group);

    [DllImport("libc", SetLastError = true)]
    private static extern int chmod(byte[] path, uint mode);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool DeviceIoControl(
        SafeFileHandle handle, uint code, IntPtr input, uint inputLength, IntPtr output, uint outputLength, out uint returned, IntPtr overlapped);

    [DllImport("kernel32", EntryPoint = "GetCompressedFileSizeW", CharSet = CharSet.Unicode, SetLastError = true)]
    private static extern uint GetCompressedFileSize(string path, out uint high);
#pragma warning restore IDE1006, CA1401, SYSLIB1054
}
