using System;
using System.IO;
using Microsoft.Win32.SafeHandles;

namespace LibvirtStorage.Images.NetFramework;

/// <summary>
/// Positioned reads from a file. Writers can be shut out where the system has such locks (Windows), so that the bytes that
/// were validated stay.
/// </summary>
internal sealed class PositionedFile : IDisposable
{
#if NET
    private readonly SafeFileHandle _handle;

    /// <param name="path">The file.</param>
    /// <param name="share">What others may do meanwhile, where the system goes by it.</param>
    public PositionedFile(string path, FileShare share)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, share);
    }

    public SafeFileHandle Handle => _handle;

    public long Length => RandomAccess.GetLength(_handle);

    public int Read(long offset, Span<byte> destination) => RandomAccess.Read(_handle, destination, offset);

    public void Dispose() => _handle.Dispose();
#else
    private readonly FileStream _stream;

    /// <param name="path">The file.</param>
    /// <param name="share">What others may do meanwhile, where the system goes by it.</param>
    public PositionedFile(string path, FileShare share)
    {
        _stream = new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 1);
    }

    public SafeFileHandle Handle => _stream.SafeFileHandle;

    public long Length => _stream.Length;

    public int Read(long offset, Span<byte> destination)
    {
        lock (_stream)
        {
            _stream.Position = offset;
            return _stream.ReadSpan(destination);
        }
    }

    public void Dispose() => _stream.Dispose();
#endif
}
