using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>What Windows knows about a file beyond .NET: its type, and where a sparse file has data.</summary>
internal static class WindowsCalls
{
    private const uint FileTypeDisk = 1;
    private const uint QueryAllocatedRanges = 0x000940CF; // FSCTL_QUERY_ALLOCATED_RANGES
    private const uint SetSparse = 0x000900C4; // FSCTL_SET_SPARSE
    private const int MoreData = 234; // ERROR_MORE_DATA

    public static bool IsDiskFile(SafeFileHandle handle) => GetFileType(handle) == FileTypeDisk;

    /// <summary>Asks for holes in a file about to be written; a file system without them stores zeros instead.</summary>
    public static void TrySetSparse(SafeFileHandle handle) =>
        _ = DeviceIoControl(handle, SetSparse, [], 0, [], 0, out _, System.IntPtr.Zero);

    /// <summary>
    /// Finds the first allocated range at or behind <paramref name="offset"/>; a length of 0 means there is none.
    /// Returns false if the file system does not say.
    /// </summary>
    public static bool TryFindAllocated(SafeFileHandle handle, long offset, long length, out long start, out long found)
    {
        long[] query = [offset, length]; // FILE_ALLOCATED_RANGE_BUFFER: FileOffset, Length
        long[] answer = [offset, 0];
        bool known = DeviceIoControl(handle, QueryAllocatedRanges, query, 16, answer, 16, out uint returned, System.IntPtr.Zero)
            || Marshal.GetLastWin32Error() == MoreData;
        (start, found) = returned == 0 ? (offset, 0) : (answer[0], answer[1]);
        return known;
    }

    [DllImport("kernel32")]
    private static extern uint GetFileType(SafeFileHandle handle);

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool DeviceIoControl(
        SafeFileHandle handle, uint code, long[] input, uint inputSize, [Out] long[] output, uint outputSize, out uint returned, System.IntPtr overlapped);
}
