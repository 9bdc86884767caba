using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.Tests.Support;

/// <summary>A pool that shows its volumes, its host and their descriptions as told, and counts downloads.</summary>
internal sealed class DecoratedPool(IStoragePool inner) : IStoragePool, IStorageHost
{
    /// <summary>Changes what the host says of a volume.</summary>
    public Func<VolumeInfo, VolumeInfo> Describe { get; init; } = info => info;

    /// <summary>Changes what the host says of the pool.</summary>
    public Func<StoragePoolInfo, StoragePoolInfo> DescribePool { get; init; } = info => info;

    /// <summary>What a download waits for before each read.</summary>
    public Func<CancellationToken, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    /// <summary>Who uses volumes.</summary>
    public VolumeUse Use { get; set; } = new(Known: true, Domain: null);

    /// <summary>Downloads so far.</summary>
    public int Downloads { get; set; }

    /// <summary>Holes sent so far.</summary>
    public int Holes { get; set; }

    public IStorageHost Host => this;

    public string Name => inner.Name;

    public Guid Uuid => inner.Uuid;

    public Uri Uri => inner.Host.Uri;

    public string HostName => inner.Host.HostName;

    public bool IsConnected => true;

    public async Task<StoragePoolInfo> GetInfoAsync(CancellationToken cancellationToken) => DescribePool(await inner.GetInfoAsync(cancellationToken));

    public Task<string> GetXmlAsync(CancellationToken cancellationToken) => inner.GetXmlAsync(cancellationToken);

    /// <summary>Refreshes so far.</summary>
    public int Refreshes { get; private set; }

    public Task RefreshAsync(CancellationToken cancellationToken)
    {
        Refreshes++;
        return inner.RefreshAsync(cancellationToken);
    }

    public Task<IReadOnlyList<IStorageVolume>> ListVolumesAsync(CancellationToken cancellationToken) => inner.ListVolumesAsync(cancellationToken);

    public async Task<IStorageVolume?> FindVolumeAsync(string name, CancellationToken cancellationToken) =>
        await inner.FindVolumeAsync(name, cancellationToken) is { } volume ? new DecoratedVolume(this, volume) : null;

    public async Task<IStorageVolume> CreateVolumeAsync(VolumeDefinition definition, CancellationToken cancellationToken) =>
        new DecoratedVolume(this, await inner.CreateVolumeAsync(definition, cancellationToken));

    public Task<IStorageVolume> CopyVolumeAsync(VolumeDefinition definition, IStorageVolume source, CancellationToken cancellationToken) =>
        inner.CopyVolumeAsync(definition, source, cancellationToken);

    public Task<IReadOnlyList<IStoragePool>> ListPoolsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<IStoragePool>>([this]);

    public Task<IStoragePool?> FindPoolAsync(string name, CancellationToken cancellationToken) => Task.FromResult<IStoragePool?>(this);

    public Task<VolumeUse> GetVolumeUseAsync(IStorageVolume volume, CancellationToken cancellationToken) => Task.FromResult(Use);

    public Task<IStorageHost> ReconnectAsync(CancellationToken cancellationToken) => inner.Host.ReconnectAsync(cancellationToken);

    public void Dispose()
    {
    }

    private sealed class DecoratedVolume(DecoratedPool pool, IStorageVolume inner) : IStorageVolume
    {
        public IStoragePool Pool => pool;

        public string Name => inner.Name;

        public string Key => inner.Key;

        public async Task<VolumeInfo> GetInfoAsync(CancellationToken cancellationToken) => pool.Describe(await inner.GetInfoAsync(cancellationToken));

        public Task<string> GetXmlAsync(CancellationToken cancellationToken) => inner.GetXmlAsync(cancellationToken);

        public Task ResizeAsync(ulong capacity, VolumeResizeOptions options, CancellationToken cancellationToken) =>
            inner.ResizeAsync(capacity, options, cancellationToken);

        public Task WipeAsync(VolumeWipeAlgorithm algorithm, CancellationToken cancellationToken) => inner.WipeAsync(algorithm, cancellationToken);

        public Task DeleteAsync(CancellationToken cancellationToken) => inner.DeleteAsync(cancellationToken);

        public async Task<IVolumeUpload> OpenUploadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken) =>
            new DecoratedUpload(pool, await inner.OpenUploadAsync(offset, length, options, cancellationToken));

        public async Task<IVolumeDownload> OpenDownloadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken)
        {
            pool.Downloads++;
            return new DecoratedDownload(pool, await inner.OpenDownloadAsync(offset, length, options, cancellationToken));
        }
    }

    private sealed class DecoratedDownload(DecoratedPool pool, IVolumeDownload inner) : IVolumeDownload
    {
        public async Task<DownloadedRange> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            await pool.BeforeRead(cancellationToken);
            return await inner.ReadAsync(buffer, cancellationToken);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class DecoratedUpload(DecoratedPool pool, IVolumeUpload inner) : IVolumeUpload
    {
        public Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => inner.WriteAsync(data, cancellationToken);

        public Task WriteHoleAsync(long length, CancellationToken cancellationToken)
        {
            pool.Holes++;
            return inner.WriteHoleAsync(length, cancellationToken);
        }

        public Task FinishAsync(CancellationToken cancellationToken) => inner.FinishAsync(cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
