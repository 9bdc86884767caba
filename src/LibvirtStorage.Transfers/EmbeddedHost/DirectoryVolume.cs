using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>One file (or directory) of the pool's directory. Everything is looked up anew on each call.</summary>
internal sealed class DirectoryVolume : IStorageVolume
{
    private readonly DirectoryPool _pool;

    public DirectoryVolume(DirectoryPool pool, string name)
    {
        _pool = pool;
        Name = name;
        Key = Path.Combine(pool.Directory, name);
    }

    public IStoragePool Pool => _pool;

    public string Name { get; }

    public string Key { get; }

    public Task<VolumeInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        DoAsync($"examine '{Key}'", () => VolumeDescription.Describe(Key, Status()), cancellationToken);

    public Task<string> GetXmlAsync(CancellationToken cancellationToken) =>
        DoAsync(
            $"examine '{Key}'",
            () =>
            {
                FileStatus status = Status();
                return VolumeXml.Write(Name, VolumeDescription.Describe(Key, status), status);
            },
            cancellationToken);

    public Task ResizeAsync(ulong capacity, VolumeResizeOptions options, CancellationToken cancellationToken) =>
        DoAsync(
            $"resize '{Key}'",
            () =>
            {
                VolumeResize.Resize(VolumeDescription.Describe(Key, FileOnly()), capacity, options);
                return true;
            },
            cancellationToken);

    public Task WipeAsync(VolumeWipeAlgorithm algorithm, CancellationToken cancellationToken) =>
        DoAsync(
            $"wipe '{Key}'",
            () =>
            {
                VolumeWipe.Wipe(Key, FileOnly(), algorithm);
                return true;
            },
            cancellationToken);

    public Task DeleteAsync(CancellationToken cancellationToken) =>
        DoAsync(
            $"delete '{Key}'",
            () =>
            {
                if (Status().Kind == EntryKind.Directory)
                {
                    System.IO.Directory.Delete(Key, recursive: false);
                }
                else
                {
                    File.Delete(Key);
                }

                return true;
            },
            cancellationToken);

    public Task<IVolumeUpload> OpenUploadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken) =>
        DoAsync<IVolumeUpload>(
            $"open stream for '{Key}'",
            () =>
            {
                CheckOptions(options, "storageVolUpload");
                _ = FileOnly();
                long start = Seekable(offset);
                FileStream file = HostFiles.OpenToWrite(Key);
                file.Position = start;
                return new FileUpload(file, length, (options & VolumeStreamOptions.Sparse) != 0);
            },
            cancellationToken);

    public Task<IVolumeDownload> OpenDownloadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken) =>
        DoAsync<IVolumeDownload>($"open stream for '{Key}'", () => OpenDownload(offset, length, options), cancellationToken);

    private FileDownload OpenDownload(ulong offset, ulong length, VolumeStreamOptions options)
    {
        CheckOptions(options, "storageVolDownload");
        _ = FileOnly();
        long start = Seekable(offset);
        bool isSparse = (options & VolumeStreamOptions.Sparse) != 0;
        FileByteSource file = FileByteSource.OpenShared(Key);
        if (isSparse && start >= file.Length)
        {
            // libvirt cannot find data or a hole there, and says no more than this.
            file.Dispose();
            throw new LibvirtException(LibvirtErrorCode.InternalError, "A sparse download cannot start at or behind the end of the volume.");
        }

        long rest = Math.Max(file.Length - start, 0);
        long end = start + (length == 0 || length > (ulong)rest ? rest : (long)length);
        return new FileDownload(file, start, end, isSparse);
    }

    private FileStatus Status() => FileStatus.Of(Key) is { Kind: not EntryKind.Other } status ? status : throw HostErrors.VolumeNotFound(Name);

    private FileStatus FileOnly() => Status() is { Kind: EntryKind.File } status
        ? status
        : throw new LibvirtException(LibvirtErrorCode.SystemError, $"unable to open '{Key}': Is a directory");

    private static long Seekable(ulong offset) => offset <= long.MaxValue
        ? (long)offset
        : throw HostErrors.Stream(LibvirtErrorCode.SystemError, $"unable to seek to {offset}");

    private static void CheckOptions(VolumeStreamOptions options, string function)
    {
        if ((options & ~VolumeStreamOptions.Sparse) != 0)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidArgument, $"unsupported flags (0x{(int)options:x}) in function {function}");
        }
    }

    private Task<T> DoAsync<T>(string doing, Func<T> work, CancellationToken cancellationToken)
    {
        _pool.CheckConnected();
        cancellationToken.ThrowIfCancellationRequested();
        return HostErrors.TranslateAsync(doing, () => Task.FromResult(Guard(work)));
    }

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ImageSourceException e)
        {
            throw new LibvirtException(LibvirtErrorCode.SystemError, e.Message, innerException: e);
        }
    }
}
