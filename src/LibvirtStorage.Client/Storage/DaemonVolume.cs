using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Rpc;
using LibvirtStorage.Client.Rpc.Messages;

namespace LibvirtStorage.Client.Storage;

/// <summary>A volume of a libvirt daemon.</summary>
public sealed class DaemonVolume : IStorageVolume
{
    // VIR_STORAGE_VOL_GET_PHYSICAL
    private const uint GetPhysical = 1;

    private readonly DaemonPool _pool;

    internal DaemonVolume(DaemonPool pool, VolumeHandle handle)
    {
        _pool = pool;
        Handle = handle;
    }

    /// <inheritdoc/>
    public IStoragePool Pool => _pool;

    /// <inheritdoc/>
    public string Name => Handle.Name;

    /// <inheritdoc/>
    public string Key => Handle.Key;

    internal VolumeHandle Handle { get; }

    private RpcConnection Connection => _pool.Connection;

    /// <inheritdoc/>
    public async Task<VolumeInfo> GetInfoAsync(CancellationToken cancellationToken)
    {
        ulong? physical = await GetPhysicalAsync(cancellationToken).ConfigureAwait(false);
        return VolumeXml.Read(await GetXmlAsync(cancellationToken).ConfigureAwait(false), physical);
    }

    /// <summary>
    /// The container's length. The call makes the daemon look at the length itself, whether or not the pool's refresh after an
    /// upload is through; the format is that of the last refresh. Drivers without the call get by with the XML.
    /// </summary>
    private async Task<ulong?> GetPhysicalAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Connection.CallAsync(new VolumeGetInfoCall(Handle, GetPhysical), cancellationToken).ConfigureAwait(false)).Allocation;
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoSupport)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<string> GetXmlAsync(CancellationToken cancellationToken) => Connection.CallAsync(new VolumeGetXmlCall(Handle), cancellationToken);

    /// <summary>The path on the host.</summary>
    public Task<string> GetPathAsync(CancellationToken cancellationToken) => Connection.CallAsync(new VolumeGetPathCall(Handle), cancellationToken);

    /// <inheritdoc/>
    public Task ResizeAsync(ulong capacity, VolumeResizeOptions options, CancellationToken cancellationToken) =>
        Connection.CallAsync(new VolumeResizeCall(Handle, capacity, (uint)options), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(CancellationToken cancellationToken) => Connection.CallAsync(new VolumeDeleteCall(Handle, flags: 0), cancellationToken);

    /// <inheritdoc/>
    public Task WipeAsync(VolumeWipeAlgorithm algorithm, CancellationToken cancellationToken) =>
        Connection.CallAsync(new VolumeWipeCall(Handle, (uint)algorithm, flags: 0), cancellationToken);

    /// <inheritdoc/>
    public async Task<IVolumeUpload> OpenUploadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken) =>
        await Connection.OpenUploadAsync(
            new VolumeUploadCall(Handle, offset, length, (uint)options), options, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IVolumeDownload> OpenDownloadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken) =>
        await Connection.OpenDownloadAsync(
            new VolumeDownloadCall(Handle, offset, length, (uint)options), options, cancellationToken).ConfigureAwait(false);
}
