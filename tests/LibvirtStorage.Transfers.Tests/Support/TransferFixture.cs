using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Download;
using LibvirtStorage.Transfers.Upload;

namespace LibvirtStorage.Transfers.Tests.Support;

/// <summary>An embedded host in one temporary folder, and source images in another.</summary>
public abstract class TransferFixture : IDisposable
{
    private readonly TemporaryFolder _pool = new();
    private readonly TemporaryFolder _sources = new();
    private readonly IStorageHost _host;

    protected TransferFixture()
    {
        _host = StorageHosts.ConnectAsync("file://" + _pool.Path, CancellationToken.None).GetAwaiter().GetResult();
        Pool = _host.ListPoolsAsync(CancellationToken.None).GetAwaiter().GetResult().Single();
    }

    protected IStoragePool Pool { get; }

    public void Dispose()
    {
        _host.Dispose();
        _pool.Dispose();
        _sources.Dispose();
    }

    protected string VolumePath(string name) => _pool.File(name);

    protected string SourcePath(string name) => _sources.File(name);

    protected bool Exists(string name) => File.Exists(VolumePath(name));

    protected string Hash(string name) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(VolumePath(name))));

    /// <summary>A payload with data at the start, in the middle and at the end, and zeros and holes between them.</summary>
    protected static byte[] Payload(int length = 6 << 20, int seed = 1)
    {
        byte[] payload = new byte[length];
        var random = new Random(seed);
        random.NextBytes(payload.AsSpan(0, length / 8));
        random.NextBytes(payload.AsSpan(length / 2, length / 8));
        random.NextBytes(payload.AsSpan(length - (length / 16)));
        return payload;
    }

    /// <summary>A raw file, with holes where the payload has long runs of zeros.</summary>
    protected string RawSource(byte[] payload, string name = "source.raw")
    {
        using FileStream file = File.Create(SourcePath(name));
        file.SetLength(payload.Length);
        for (int at = 0; at < payload.Length; at += 65536)
        {
            ReadOnlySpan<byte> piece = payload.AsSpan(at, Math.Min(65536, payload.Length - at));
            if (piece.IndexOfAnyExcept((byte)0) >= 0)
            {
                file.Position = at;
                file.Write(piece);
            }
        }

        return SourcePath(name);
    }

    /// <summary>A qcow2 file made by qemu-img.</summary>
    protected string Qcow2Source(byte[] payload, string name = "source.qcow2", string? options = null)
    {
        string raw = RawSource(payload, name + ".payload");
        Qemu.Img(["convert", "-f", "raw", "-O", "qcow2", .. options is null ? Array.Empty<string>() : ["-o", options], raw, SourcePath(name)]);
        return SourcePath(name);
    }

    /// <summary>A qcow2 file that does not end with a payload which ends as a VHD does: what it is compressed to stands there.</summary>
    protected string Qcow2EndingAsVhd(byte[] payload)
    {
        payload.AsSpan(payload.Length - 65536).Clear();
        "conectix"u8.CopyTo(payload.AsSpan(payload.Length - 512));
        Qemu.Img("convert", "-c", "-f", "raw", "-O", "qcow2", RawSource(payload, "compressed.payload"), SourcePath("compressed.qcow2"));
        return SourcePath("compressed.qcow2");
    }

    protected UploadRequest Request(ByteSource source, ImageFormat format, string volume) => new()
    {
        Source = source,
        SourceName = "source",
        SourceFormat = format,
        Pool = Pool,
        VolumeName = volume,
    };

    /// <summary>Plans and executes an upload of a file.</summary>
    protected async Task<UploadResult> UploadAsync(
        string path, ImageFormat format, string volume, Func<UploadRequest, UploadRequest>? change = null, CancellationToken cancellationToken = default)
    {
        using FileByteSource source = FileByteSource.Open(path);
        UploadRequest request = Request(source, format, volume);
        UploadPlan plan = await UploadPlan.CreateAsync(change?.Invoke(request) ?? request, cancellationToken);
        return await plan.ExecuteAsync(null, cancellationToken);
    }

    /// <summary>Plans and executes a download into a file.</summary>
    protected static async Task<DownloadResult> DownloadAsync(
        IStorageVolume volume, string path, Func<DownloadRequest, DownloadRequest>? change = null)
    {
        var request = new DownloadRequest { Volume = volume, DestinationPath = path };
        DownloadPlan plan = await DownloadPlan.CreateAsync(change?.Invoke(request) ?? request, CancellationToken.None);
        return await plan.ExecuteAsync(null, CancellationToken.None);
    }
}
