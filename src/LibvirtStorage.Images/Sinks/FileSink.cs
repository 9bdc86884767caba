using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.NetFramework;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Images.Sinks;

/// <summary>
/// A local file. It grows under another name beside the target and takes the target's name when complete, so the
/// target is never seen half-written, and an existing one stays until then.
/// </summary>
/// <remarks>Its methods throw IOException and UnauthorizedAccessException as the system reports them.</remarks>
public sealed class FileSink : ImageSink
{
    /// <summary>What the name of a file has more of while it grows.</summary>
    public const int PartialSuffixLength = 41;

    private readonly FileStream _file;
    private readonly bool _replace;
    private long _length;
    private bool _complete;

    private FileSink(string path, string partialPath, FileStream file, bool replace)
    {
        Path = path;
        PartialPath = partialPath;
        _file = file;
        _replace = replace;
    }

    /// <summary>The full path of the file that is to be.</summary>
    public string Path { get; }

    /// <summary>The full path of the file that is written until then; removed when the sink is disposed before its completion.</summary>
    public string PartialPath { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file's final path, in an existing folder.</param>
    /// <param name="replace">Whether a file of that name may be replaced.</param>
    /// <exception cref="IOException">The target exists and is not to be replaced, or the folder cannot take a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static FileSink Create(string path, bool replace)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new IOException($"'{full}' is a folder.");
        }

        if (File.Exists(full))
        {
            if (!replace)
            {
                throw AlreadyExists(full);
            }

            ThrowIfNoRegularFile(full);
        }

        string partial = $"{full}.{Guid.NewGuid():N}.partial";
        var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1);
        SparseFiles.Prepare(file);
        return new FileSink(full, partial, file, replace);
    }

    /// <inheritdoc/>
    public override Task BeginAsync(long headLength, CancellationToken cancellationToken)
    {
        _length = headLength;
        _file.Position = headLength;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task AppendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await _file.WriteMemoryAsync(data, cancellationToken).ConfigureAwait(false);
        _length += data.Length;
    }

    /// <inheritdoc/>
    public override Task AppendHoleAsync(long length, CancellationToken cancellationToken)
    {
        _length += length;
        _file.Position = _length;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SetLength();
        _file.Position = 0;
        await _file.WriteMemoryAsync(head, cancellationToken).ConfigureAwait(false);
        _file.Dispose();
        if (!_replace && File.Exists(Path))
        {
            throw AlreadyExists(Path);
        }

        FileMoves.Move(PartialPath, Path, _replace);
        _complete = true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _complete)
        {
            return;
        }

        try
        {
            _file.Dispose();
            File.Delete(PartialPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can act on it here, and the name says what the file is.
        }
    }

    private void SetLength()
    {
        try
        {
            _file.SetLength(_length);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // So the runtime says that the file system has no files of that length.
            throw new IOException($"The file system has no files as long as {_length} bytes: '{Path}'.", e);
        }
    }

    /// <summary>A device or a pipe would be replaced by a file of its name.</summary>
    private static void ThrowIfNoRegularFile(string path)
    {
        try
        {
            FileByteSource.Open(path).Dispose();
        }
        catch (ImageSourceException e) when (e.Error == ImageSourceError.NotRegularFile)
        {
            throw new IOException(e.Message, e);
        }
        catch (ImageSourceException)
        {
            // Whoever may not read a file may replace it all the same.
        }
    }

    private static IOException AlreadyExists(string path) => new($"The file '{path}' exists already.");
}
