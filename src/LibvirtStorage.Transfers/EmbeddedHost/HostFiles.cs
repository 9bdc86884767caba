using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Opens and writes the files behind volumes: the one place that knows where the platforms differ.</summary>
internal static class HostFiles
{
    private const int DefaultMode = 0x180;

    private static bool IsWindows => Environment.OSVersion.Platform == PlatformID.Win32NT;

    /// <summary>Creates a file that must not exist: readable by its owner only, unless <paramref name="mode"/> says otherwise.</summary>
    /// <param name="path">Where.</param>
    /// <param name="mode">Permission bits, or null for 0600.</param>
    /// <param name="allocation">Bytes to reserve on the medium; the length stays 0.</param>
    public static FileStream Create(string path, int? mode, long allocation)
    {
        FileStream file = CreateNew(path, mode ?? DefaultMode, allocation);
        if (IsWindows && allocation == 0)
        {
            NativeMethods.MakeSparse(file.SafeFileHandle);
        }

        return file;
    }

    /// <summary>Opens a file to write to it, while others may read, write and delete it, as a daemon's would.</summary>
    public static FileStream OpenToWrite(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        if (IsWindows)
        {
            NativeMethods.MakeSparse(file.SafeFileHandle);
        }

        return file;
    }

    /// <summary>Sets owner, group and mode of a new file, which the umask may have narrowed.</summary>
    public static void SetPermissions(string path, int? mode, int? owner, int? group)
    {
        if (IsWindows)
        {
            if (owner is not null || group is not null)
            {
                throw new NotSupportedException("Windows has no numeric owners.");
            }

            return;
        }

        if (owner is not null || group is not null)
        {
            NativeMethods.ChangeOwner(path, owner, group);
        }

        if (mode is int bits)
        {
            NativeMethods.ChangeMode(path, bits);
        }
    }

    /// <summary>Reads up to <paramref name="length"/> bytes from the start of a file.</summary>
    public static byte[] ReadHeader(string path, int length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        byte[] header = new byte[(int)Math.Min(file.Length, length)];
        int filled = 0;
        while (filled < header.Length)
        {
            int count = file.Read(header, filled, header.Length - filled);
            if (count == 0)
            {
                return header.AsSpan(0, filled).ToArray();
            }

            filled += count;
        }

        return header;
    }

#if NETFRAMEWORK
    /// <summary>Writes all of <paramref name="data"/>.</summary>
    public static Task WriteAsync(FileStream file, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        byte[] copy = data.ToArray();
        return file.WriteAsync(copy, 0, copy.Length, cancellationToken);
    }

    private static FileStream CreateNew(string path, int mode, long allocation)
    {
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1, useAsync: true);
        if (!IsWindows)
        {
            NativeMethods.ChangeMode(path, mode);
        }

        byte[] zeros = new byte[1 << 16];
        for (long left = allocation; left > 0; left -= zeros.Length)
        {
            file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
        }

        file.Position = 0;
        return file;
    }
#else
    /// <summary>Writes all of <paramref name="data"/>.</summary>
    public static Task WriteAsync(FileStream file, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        file.WriteAsync(data, cancellationToken).AsTask();

    private static FileStream CreateNew(string path, int mode, long allocation)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 1,
            Options = FileOptions.Asynchronous,
            PreallocationSize = allocation,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = (UnixFileMode)(mode & 0xfff);
        }

        return new FileStream(path, options);
    }
#endif
}
