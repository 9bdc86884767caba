using System;
using System.IO;
using System.Runtime.InteropServices;
using LibvirtStorage.Images.NetFramework;

namespace LibvirtStorage.Images.Sources.Files;

/// <summary>A file through .NET alone, with what Windows adds: the handle's type and the allocated ranges.</summary>
internal sealed class ManagedFile : OpenFile
{
    private static readonly bool s_isWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private readonly PositionedFile _file;

    private ManagedFile(PositionedFile file)
    {
        _file = file;
        Length = file.Length;
    }

    public override long Length { get; }

    /// <param name="path">The file.</param>
    /// <param name="followsLinks">Whether it may be a link to one.</param>
    /// <param name="isShared">Whether others may write to it meanwhile.</param>
    public static ManagedFile Open(string path, bool followsLinks, bool isShared)
    {
        if (Directory.Exists(path))
        {
            throw FileErrors.NotRegular(path, "a directory");
        }

        if (!followsLinks && (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
        {
            throw FileErrors.NotRegular(path, "a link");
        }

        if ((File.GetAttributes(path) & FileAttributes.Device) != 0)
        {
            throw FileErrors.NotRegular(path, "a device");
        }

        var file = new PositionedFile(path, FileShare.Read | FileShare.Delete | (isShared ? FileShare.Write : FileShare.None));
        try
        {
            if (s_isWindows && !WindowsCalls.IsDiskFile(file.Handle))
            {
                throw FileErrors.NotRegular(path, "a device or pipe");
            }

            return new ManagedFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override int Read(long offset, Span<byte> destination) => _file.Read(offset, destination);

    public override SourceRange? RangeAt(long offset)
    {
        if (!s_isWindows || !WindowsCalls.TryFindAllocated(_file.Handle, offset, Length - offset, out long start, out long length))
        {
            return null;
        }

        if (length == 0)
        {
            return Run(offset, Length, isHole: true);
        }

        // A share answers by its server: a range that ends before it was asked for would be looked for again and again.
        return start > offset ? Run(offset, start, isHole: true)
            : length > offset - start ? Run(offset, start + length, isHole: false)
            : null;
    }

    public override void Dispose() => _file.Dispose();
}
