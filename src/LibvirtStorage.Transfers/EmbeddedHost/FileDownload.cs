using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>A download as libvirt's daemon does it for a file; a sparse one follows the file system's own holes.</summary>
internal sealed class FileDownload : IVolumeDownload
{
    private readonly ByteSource _file;
    private readonly bool _isSparse;
    private readonly long _end;
    private long _position;
    private SourceRange _range;

    /// <summary>Takes the open file, which it owns.</summary>
    public FileDownload(ByteSource file, long offset, long end, bool isSparse)
    {
        _file = file;
        _isSparse = isSparse;
        _position = offset;
        _end = end;
    }

    public Task<DownloadedRange> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(() => Read(buffer), cancellationToken);
    }

    public void Dispose() => _file.Dispose();

    private DownloadedRange Read(Memory<byte> buffer)
    {
        if (_position >= _end)
        {
            return default;
        }

        try
        {
            if (_position >= _range.End)
            {
                _range = _isSparse ? _file.RangeAt(_position) : new SourceRange(_position, _end - _position, IsHole: false);
            }

            long length = Math.Min(_range.End, _end) - _position;
            if (!_range.IsHole)
            {
                length = Math.Min(length, buffer.Length);
                _file.Read(_position, buffer.Span.Slice(0, (int)length));
            }

            _position += length;
            return new DownloadedRange(length, _range.IsHole);
        }
        catch (ImageSourceException e) when (e.Error == ImageSourceError.Changed)
        {
            // The file became shorter. To a daemon that is the end of it, and no error.
            _position = _end;
            return default;
        }
        catch (Exception e) when (e is ImageSourceException or DiskImageException or ObjectDisposedException)
        {
            throw HostErrors.Stream(LibvirtErrorCode.SystemError, $"cannot read from stream: {e.Message}", e);
        }
    }
}
