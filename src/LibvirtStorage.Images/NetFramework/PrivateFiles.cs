using System;
using System.IO;
using System.Runtime.InteropServices;

namespace LibvirtStorage.Images.NetFramework;

/// <summary>Temporary files that nobody else can open and that do not outlive the process.</summary>
/// <remarks>
/// On Windows an open file that is not shared cannot be opened by anybody, and the system deletes it with its handle. On Unix it is
/// readable by its owner alone and loses its name at once.
/// </remarks>
internal static class PrivateFiles
{
    /// <exception cref="IOException">There is a file of that name, or none can be made.</exception>
    public static FileStream Create(string path)
    {
        bool isWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
        FileStream file = Create(path, isWindows);
        if (!isWindows)
        {
            try
            {
                File.Delete(path);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }

        return file;
    }

#if NET
    /// <summary>Reads without moving the stream, from any thread.</summary>
    public static int ReadAt(this FileStream file, long offset, Span<byte> destination) => RandomAccess.Read(file.SafeFileHandle, destination, offset);

    private static FileStream Create(string path, bool isWindows)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = isWindows ? FileOptions.DeleteOnClose : FileOptions.None,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
#else
    /// <summary>Reads from any thread; they take turns.</summary>
    public static int ReadAt(this FileStream file, long offset, Span<byte> destination)
    {
        lock (file)
        {
            file.Position = offset;
            return file.ReadSpan(destination);
        }
    }

    private static FileStream Create(string path, bool isWindows) => new(
        path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, isWindows ? FileOptions.DeleteOnClose : FileOptions.None);
#endif
}
