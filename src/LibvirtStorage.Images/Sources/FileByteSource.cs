using System;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// A local file, opened once: what is validated is what is later streamed, whatever happens to its name meanwhile.
/// </summary>
public sealed class FileByteSource : ByteSource
{
    private readonly OpenFile _file;
    private readonly FilesBeside? _beside;
    private readonly FileStamp? _stamp;

    private FileByteSource(string path, OpenFile file, FilesBeside? beside)
    {
        Path = path;
        _file = file;
        _beside = beside;
        _stamp = file.Stamp();
    }

    /// <summary>The path that was opened, as given.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override long Length => _file.Length;

    /// <summary>
    /// Opens a regular file for reading. Anything else is refused before a byte is read, and neither a pipe nor a device can make the
    /// call wait.
    /// </summary>
    /// <param name="path">Where it is.</param>
    /// <param name="allowFilesBeside">Whether <see cref="OpenBeside"/> opens files in the same folder that the image names.</param>
    /// <exception cref="ImageSourceException">
    /// NotFound, AccessDenied, NotRegularFile or ReadFailed, as <see cref="ImageSourceException.Error"/> says.
    /// </exception>
    public static FileByteSource Open(string path, bool allowFilesBeside = false) =>
        Open(path, followsLinks: true, isShared: false, allowFilesBeside ? new FilesBeside(path) : null);

    /// <summary>Opens a file that may be written to meanwhile, which Windows would refuse otherwise.</summary>
    /// <inheritdoc cref="Open(string, bool)"/>
    public static FileByteSource OpenShared(string path) => Open(path, followsLinks: true, isShared: true, beside: null);

    /// <inheritdoc/>
    public override ByteSource OpenBeside(string name) => _beside?.Open(name) ?? base.OpenBeside(name);

    /// <summary>Opens a regular file, and nothing that a link leads to.</summary>
    internal static FileByteSource OpenWithoutLinks(string path) => Open(path, followsLinks: false, isShared: false, beside: null);

    /// <inheritdoc/>
    public override void ThrowIfChanged()
    {
        if (_file.Stamp() != _stamp)
        {
            throw FileErrors.Written(Path);
        }

        _beside?.ThrowIfChanged();
    }

    /// <inheritdoc/>
    public override SourceRange RangeAt(long offset)
    {
        if (offset < 0 || offset >= Length)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        try
        {
            return _file.RangeAt(offset) ?? base.RangeAt(offset);
        }
        catch (Exception e) when (FileErrors.IsSystemError(e))
        {
            throw FileErrors.Translate(Path, e);
        }
    }

    /// <inheritdoc/>
    protected override void ReadCore(long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int count = _file.Read(offset, destination);
                if (count == 0)
                {
                    throw FileErrors.GotShorter(Path, offset, Length);
                }

                offset += count;
                destination = destination.Slice(count);
            }
        }
        catch (Exception e) when (FileErrors.IsSystemError(e))
        {
            throw FileErrors.Translate(Path, e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _beside?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static FileByteSource Open(string path, bool followsLinks, bool isShared, FilesBeside? beside)
    {
        try
        {
            OpenFile file = UnixFile.IsSupported
                ? UnixFile.Open(path, followsLinks)
                : ManagedFile.Open(path, followsLinks, isShared);
            return new FileByteSource(path, file, beside);
        }
        catch (Exception e) when (FileErrors.IsSystemError(e))
        {
            throw FileErrors.Translate(path, e);
        }
    }
}
