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
    private const string StoredRaw = "stored.raw";
    private const string StoredQcow2 = "stored.qcow2";

    private readonly LibvirtDaemon _daemon = new();
    private readonly Workspace _workspace;

    public TransferBench(Workspace workspace, long size)
    {
        _workspace = workspace;
        DataSet.Write(Source, size, Spread);
        string folder = Directory.CreateDirectory(workspace.PathOf("pool")).FullName;
        Programs.Run("chmod", "777", folder);
        Virsh("pool-create-as", Pool, "dir", "--target", folder);
        VirshSend(StoredRaw, Source);
        QemuSend(StoredQcow2);
    }

    public string Source => _workspace.PathOf("source.raw");

    /// <summary>Where the peer keeps what it has to convert or to compare: it takes two steps and a file between them.</summary>
    private string Converted => _workspace.PathOf("converted.qcow2");

    public string PathOf(string volume) => _workspace.PathOf($"pool/{volume}");

    public async Task SendAsync(string volume, ImageFormat format, bool verify)
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
                Verify = verify,
            },
            default).ConfigureAwait(false);
        await plan.ExecuteAsync(null, default).ConfigureAwait(false);
    }

    /// <summary>The volume that is stored in the format, as a raw file.</summary>
    public async Task ReceiveAsync(ImageFormat stored, string file)
    {
        using DaemonHost host = await LibvirtHosts.ConnectAsync(_daemon.UnixUri, default).ConfigureAwait(false);
        IStoragePool pool = (await host.FindPoolAsync(Pool, default).ConfigureAwait(false))!;
        IStorageVolume volume = (await pool.FindVolumeAsync(stored == ImageFormats.Qcow2 ? StoredQcow2 : StoredRaw, default).ConfigureAwait(false))!;
        DownloadPlan plan = await DownloadPlan.CreateAsync(
            new DownloadRequest { Volume = volume, DestinationPath = file, Format = ImageFormats.Raw }, default).ConfigureAwait(false);
        await plan.ExecuteAsync(null, default).ConfigureAwait(false);
    }

    public void VirshSend(string volume, string file)
    {
        Virsh("vol-create-as", Pool, volume, "0");
        Virsh("vol-upload", volume, file, "--pool", Pool, "--sparse");
    }

    /// <summary>Sends the source, reads it back and compares both.</summary>
    public void VirshSendAndCompare(string volume)
    {
        VirshSend(volume, Source);
        VirshReceive(volume, Converted);
        QemuImg.Compare(Source, "raw", Converted, "raw");
        File.Delete(Converted);
    }

    public void QemuSend(string volume)
    {
        QemuImg.ConvertRawToQcow2(Source, Converted);
        VirshSend(volume, Converted);
        File.Delete(Converted);
    }

    public void VirshReceive(string file) => VirshReceive(StoredRaw, file);

    public void QemuReceive(string file)
    {
        VirshReceive(StoredQcow2, Converted);
        QemuImg.ConvertQcow2ToRaw(Converted, file);
        File.Delete(Converted);
    }

    /// <summary>Removes what a run made, with the pool's knowledge of it.</summary>
    public void Remove(string volume)
    {
        if (File.Exists(PathOf(volume)))
        {
            Virsh("vol-delete", volume, Pool);
        }
    }

    public void Dispose() => _daemon.Dispose();

    private void VirshReceive(string volume, string file) => Virsh("vol-download", volume, file, "--pool", Pool, "--sparse");

    private void Virsh(params string[] words) => Programs.Run("virsh", ["-q", "-c", _daemon.UnixUri, .. words]);
}
