using System;
using LibvirtStorage.Images.Sources.Files;

namespace LibvirtStorage.Images.Sources;

/// <summary>
/// A local file, opened once: what is validated is what is later streamed, whatever happens to its name meanwhile.
/// </summary>
public sealed class FileByteSource : ByteSource
{
    private readonly OpenFile _file;

    private FileByteSource(string path, OpenFile file)
    {
        Path = path;
        _file = file;
    }

    /// <summary>The path that was opened, as given.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override long Length => _file.Length;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="allowSpecialFiles">
    /// Whether block devices are welcome. Without it, anything but a regular file is refused before a byte is read,
    /// and neither a pipe nor a device can make the call wait.
    /// </param>
    /// <exception cref="ImageSourceException">
    /// NotFound, AccessDenied, NotRegularFile or ReadFailed, as <see cref="ImageSourceException.Error"/> says.
    /// </exception>
    public static FileByteSource Open(string path, bool allowSpecialFiles = false)
    {
        try
        {
            return new FileByteSource(path, UnixFile.IsSupported ? UnixFile.Open(path, allowSpecialFiles) : ManagedFile.Open(path, allowSpecialFiles));
        }
        catch (Exception e) when (FileErrors.IsSystemError(e))
        {
            throw FileErrors.Translate(path, e);
        }
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
        }

        base.Dispose(disposing);
    }
}
