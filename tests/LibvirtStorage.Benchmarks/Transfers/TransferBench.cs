using System;
using System.IO;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Upload;

namespace LibvirtStorage.Benchmarks.Transfers;

/// <summary>A daemon with a pool beside the source, and the transfers of both: by this library and by virsh, over the unix socket.</summary>
internal sealed class TransferBench : IDisposable
{
    /// <summary>How much larger the disk is than what is in it.</summary>
    public const int Spread = 8;

    private const string Pool = "bench";
    private const string Stored = "stored.raw";

    private readonly LibvirtDaemon _daemon = new();
    private readonly Workspace _workspace;

    public TransferBench(Workspace workspace, long size)
    {
        _workspace = workspace;
        DataSet.Write(Source, size, Spread);
        string folder = Directory.CreateDirectory(workspace.PathOf("pool")).FullName;
        Programs.Run("chmod", "777", folder);
        Virsh("pool-create-as", Pool, "dir", "--target", folder);
        Virsh("vol-create-as", Pool, Stored, "0");
        Virsh("vol-upload", Stored, Source, "--pool", Pool, "--sparse");
    }

    public string Source => _workspace.PathOf("source.raw");

    public string PathOf(string volume) => _workspace.PathOf($"pool/{volume}");

    public async Task SendAsync(string volume, ImageFormat format)
    {
        using DaemonHost host = await LibvirtHosts.ConnectAsync(_daemon.UnixUri, default).ConfigureAwait(false);
        using FileByteSource source = FileByteSource.Open(Source);
        UploadPlan plan = await UploadPlan.CreateAsync(
            new UploadRequest
            {
                Source = source,
                SourceName = Source,
                SourceFormat = ImageFormats.Raw,
                Format = format,
                Pool = (await host.FindPoolAsync(Pool, default).ConfigureAwait(false))!,
                VolumeName = volume,
            },
            default).ConfigureAwait(false);
        await plan.ExecuteAsync(null, default).ConfigureAwait(false);
    }

    public async Task ReceiveAsync(string file)
    {
        using DaemonHost host = await LibvirtHosts.ConnectAsync(_daemon.UnixUri, default).ConfigureAwait(false);
        IStoragePool pool = (await host.FindPoolAsync(Pool, default).ConfigureAwait(false))!;
        IStorageVolume volume = (await pool.FindVolumeAsync(Stored, default).ConfigureAwait(false))!;
        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest { Volume = volume, DestinationPath = file, Format = ImageFormats.Raw }, default).ConfigureAwait(false);
        await plan.ExecuteAsync(null, default).ConfigureAwait(false);
    }

    public void VirshSend(string volume, string file)
    {
        Virsh("vol-create-as", Pool, volume, "0");
        Virsh("vol-upload", volume, file, "--pool", Pool, "--sparse");
    }

    public void VirshReceive(string file) => Virsh("vol-download", Stored, file, "--pool", Pool, "--sparse");

    /// <summary>Removes what a run made, with the pool's knowledge of it.</summary>
    public void Remove(string volume)
    {
        if (File.Exists(PathOf(volume)))
        {
            Virsh("vol-delete", volume, Pool);
        }
    }

    public void Dispose() => _daemon.Dispose();

    private void Virsh(params string[] words) => Programs.Run("virsh", ["-q", "-c", _daemon.UnixUri, .. words]);
}
