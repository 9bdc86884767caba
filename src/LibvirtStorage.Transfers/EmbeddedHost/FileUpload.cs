using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>
/// An upload as libvirt's daemon does it for a file: never truncates by itself, does not look at the capacity, and a
/// hole moves on without zeroing and cuts the file there.
/// </summary>
internal sealed class FileUpload : IVolumeUpload
{
    private readonly FileStream _file;
    private readonly bool _isSparse;
    private readonly ulong? _limit;
    private ulong _taken;
    private bool _isOver;

    public FileUpload(FileStream file, ulong length, bool isSparse)
    {
        _file = file;
        _isSparse = isSparse;
        _limit = length == 0 ? null : length;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckOpen();
        ulong room = _limit - _taken ?? ulong.MaxValue;
        int fits = (int)Math.Min((ulong)data.Length, room);
        await DoAsync(() => HostFiles.WriteAsync(_file, data.Slice(0, fits), cancellationToken)).ConfigureAwait(false);
        _taken += (ulong)fits;
        if (fits < data.Length)
        {
            throw OutOfRoom();
        }
    }

    public async Task WriteHoleAsync(long length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckOpen();
        if (!_isSparse)
        {
            throw Fail(HostErrors.Stream(LibvirtErrorCode.OperationUnsupported, "A hole was sent on a stream that is not sparse."));
        }

        if (length <= 0)
        {
            throw Fail(HostErrors.Stream(LibvirtErrorCode.InvalidArgument, $"A hole of {length} bytes was sent."));
        }

        if (_limit - _taken < (ulong)length)
        {
            throw OutOfRoom();
        }

        await DoAsync(() =>
        {
            long end = checked(_file.Position + length);
            _file.SetLength(end);
            _file.Position = end;
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        _taken += (ulong)length;
    }

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckOpen();
        await DoAsync(() => _file.FlushAsync(cancellationToken)).ConfigureAwait(false);
        _isOver = true;
        _file.Dispose();
    }

    public void Dispose()
    {
        _isOver = true;
        _file.Dispose();
    }

    private void CheckOpen()
    {
        if (_isOver)
        {
            throw HostErrors.Stream(LibvirtErrorCode.InvalidStream, "The stream is not open.");
        }
    }

    private async Task DoAsync(Func<Task> work)
    {
        try
        {
            await HostErrors.TranslateAsync("write to stream", work, LibvirtErrorDomain.Streams).ConfigureAwait(false);
        }
        catch (OverflowException e)
        {
            throw Fail(HostErrors.Stream(LibvirtErrorCode.SystemError, "cannot write to stream: the file would be too large", e));
        }
        catch (LibvirtException e)
        {
            throw Fail(e);
        }
    }

    private LibvirtException OutOfRoom() =>
        Fail(HostErrors.Stream(LibvirtErrorCode.SystemError, $"cannot write to stream: more than the {_limit} bytes that the upload was opened for"));

    private LibvirtException Fail(LibvirtException error)
    {
        _isOver = true;
        return error;
    }
}
