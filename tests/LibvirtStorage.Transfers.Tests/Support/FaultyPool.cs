using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Tests.Support;

/// <summary>What goes wrong, and where: in the n-th upload after so many bytes. They are counted by their first data, as one is open from the beginning and the last to bring any.</summary>
internal sealed class UploadFault(int upload, long afterBytes, FaultKind kind)
{
    private int _uploads;

    /// <summary>Called at the moment of the fault, before anybody can clean up.</summary>
    public Action? Observe { get; init; }

    /// <summary>Whether nothing can be deleted any more from then on.</summary>
    public bool IsLast { get; init; }

    /// <summary>Stops the transfer.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    public int Upload => upload;

    public long AfterBytes => afterBytes;

    public FaultKind Kind => kind;

    /// <summary>Whether it happened.</summary>
    public bool HasStruck { get; set; }

    public int NextUpload() => _uploads++;
}

internal enum FaultKind
{
    /// <summary>The host answers with an error.</summary>
    Fail,

    /// <summary>The user stops the transfer.</summary>
    Cancel,

    /// <summary>The host drops the bytes from there on and answers OK, as daemons do on a full file system.</summary>
    CutSilently,
}

/// <summary>A pool whose volumes' uploads fail as told.</summary>
internal sealed class FaultyPool(IStoragePool inner, UploadFault fault) : IStoragePool
{
    public IStorageHost Host => inner.Host;

    public string Name => inner.Name;

    public Guid Uuid => inner.Uuid;

    public Task<StoragePoolInfo> GetInfoAsync(CancellationToken cancellationToken) => inner.GetInfoAsync(cancellationToken);

    public Task<string> GetXmlAsync(CancellationToken cancellationToken) => inner.GetXmlAsync(cancellationToken);

    public Task RefreshAsync(CancellationToken cancellationToken) => inner.RefreshAsync(cancellationToken);

    public async Task<IReadOnlyList<IStorageVolume>> ListVolumesAsync(CancellationToken cancellationToken) =>
        (await inner.ListVolumesAsync(cancellationToken)).Select(volume => new FaultyVolume(this, volume, fault)).ToArray();

    public async Task<IStorageVolume?> FindVolumeAsync(string name, CancellationToken cancellationToken) =>
        await inner.FindVolumeAsync(name, cancellationToken) is { } volume ? new FaultyVolume(this, volume, fault) : null;

    public async Task<IStorageVolume> CreateVolumeAsync(VolumeDefinition definition, CancellationToken cancellationToken) =>
        new FaultyVolume(this, await inner.CreateVolumeAsync(definition, cancellationToken), fault);

    public Task<IStorageVolume> CopyVolumeAsync(VolumeDefinition definition, IStorageVolume source, CancellationToken cancellationToken) =>
        inner.CopyVolumeAsync(definition, source, cancellationToken);
}

internal sealed class FaultyVolume(IStoragePool pool, IStorageVolume inner, UploadFault fault) : IStorageVolume
{
    public IStoragePool Pool => pool;

    public string Name => inner.Name;

    public string Key => inner.Key;

    public Task<VolumeInfo> GetInfoAsync(CancellationToken cancellationToken) => inner.GetInfoAsync(cancellationToken);

    public Task<string> GetXmlAsync(CancellationToken cancellationToken) => inner.GetXmlAsync(cancellationToken);

    public Task ResizeAsync(ulong capacity, VolumeResizeOptions options, CancellationToken cancellationToken) =>
        inner.ResizeAsync(capacity, options, cancellationToken);

    public Task WipeAsync(VolumeWipeAlgorithm algorithm, CancellationToken cancellationToken) => inner.WipeAsync(algorithm, cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken) => fault is { IsLast: true, HasStruck: true }
        ? throw new LibvirtException(LibvirtErrorCode.NoConnect, "The connection is lost.")
        : inner.DeleteAsync(cancellationToken);

    public Task<IVolumeDownload> OpenDownloadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken) =>
        inner.OpenDownloadAsync(offset, length, options, cancellationToken);

    public async Task<IVolumeUpload> OpenUploadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken)
    {
        return new FaultyUpload(await inner.OpenUploadAsync(offset, length, options, cancellationToken), fault);
    }
}

internal sealed class FaultyUpload(IVolumeUpload inner, UploadFault fault) : IVolumeUpload
{
    private long _room = fault.AfterBytes;
    private int? _number;
    private bool _isCut;

    private bool IsSound => (_number ??= fault.NextUpload()) != fault.Upload;

    public async Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (_isCut)
        {
            return;
        }

        if (IsSound || data.Length < _room)
        {
            _room -= data.Length;
            await inner.WriteAsync(data, cancellationToken);
            return;
        }

        await inner.WriteAsync(data.Slice(0, (int)_room), CancellationToken.None);
        Strike(cancellationToken);
    }

    public async Task WriteHoleAsync(long length, CancellationToken cancellationToken)
    {
        if (_isCut)
        {
            return;
        }

        if (IsSound || length < _room)
        {
            _room -= length;
            await inner.WriteHoleAsync(length, cancellationToken);
            return;
        }

        Strike(cancellationToken);
    }

    public Task FinishAsync(CancellationToken cancellationToken) => inner.FinishAsync(cancellationToken);

    public void Dispose() => inner.Dispose();

    private void Strike(CancellationToken cancellationToken)
    {
        fault.HasStruck = true;
        fault.Observe?.Invoke();
        switch (fault.Kind)
        {
            case FaultKind.Fail:
                throw new LibvirtException(LibvirtErrorCode.SystemError, "cannot write to stream: No space left on device", LibvirtErrorDomain.Streams);
            case FaultKind.Cancel:
                fault.Cancellation.Cancel();
                cancellationToken.ThrowIfCancellationRequested();
                break;
            default:
                _isCut = true;
                break;
        }
    }
}
