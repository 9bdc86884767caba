using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>
/// A directory as libvirt's pool type <c>dir</c>. Unlike a daemon it keeps no list: every call looks at the directory,
/// so a refresh finds nothing new. Regular files and directories are volumes; links are not followed, and pipes,
/// sockets, devices and names that begin with a dot are not listed.
/// </summary>
internal sealed class DirectoryPool : IStoragePool
{
    private readonly EmbeddedStorageHost _host;

    public DirectoryPool(EmbeddedStorageHost host, string directory)
    {
        _host = host;
        Directory = directory;
        Uuid = UuidOf(directory);
    }

    /// <summary>Full path of the directory.</summary>
    public string Directory { get; }

    public IStorageHost Host => _host;

    public string Name => "default";

    public Guid Uuid { get; }

    public Task<StoragePoolInfo> GetInfoAsync(CancellationToken cancellationToken) =>
        DoAsync("examine the pool", () => Task.FromResult(Info()), cancellationToken);

    public Task<string> GetXmlAsync(CancellationToken cancellationToken) =>
        DoAsync("examine the pool", () => Task.FromResult(Xml(Info())), cancellationToken);

    public Task RefreshAsync(CancellationToken cancellationToken) =>
        DoAsync("refresh the pool", () => Task.FromResult(Entries().Count()), cancellationToken);

    public Task<IReadOnlyList<IStorageVolume>> ListVolumesAsync(CancellationToken cancellationToken) =>
        DoAsync(
            "list the volumes",
            () => Task.FromResult<IReadOnlyList<IStorageVolume>>(
                Entries().OrderBy(name => name, StringComparer.Ordinal).Select(name => new DirectoryVolume(this, name)).ToArray()),
            cancellationToken);

    public Task<IStorageVolume?> FindVolumeAsync(string name, CancellationToken cancellationToken) =>
        DoAsync("look up a volume", () => Task.FromResult<IStorageVolume?>(Exists(name) ? new DirectoryVolume(this, name) : null), cancellationToken);

    public Task<IStorageVolume> CreateVolumeAsync(VolumeDefinition definition, CancellationToken cancellationToken) =>
        NewVolumeAsync(definition.Name, volume => VolumeCreation.CreateAsync(volume.Key, definition, cancellationToken), cancellationToken);

    public Task<IStorageVolume> CopyVolumeAsync(VolumeDefinition definition, IStorageVolume source, CancellationToken cancellationToken) =>
        NewVolumeAsync(
            definition.Name,
            async volume => await VolumeCopy.CopyAsync(
                volume.Key, definition, await source.GetInfoAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false),
            cancellationToken);

    /// <summary>Fails once the host was disposed.</summary>
    public void CheckConnected() => _host.CheckConnected();

    private Task<IStorageVolume> NewVolumeAsync(string name, Func<DirectoryVolume, Task> create, CancellationToken cancellationToken) =>
        DoAsync<IStorageVolume>(
            $"create '{name}'",
            async () =>
            {
                if (VolumeNames.FileObjection(name) is string objection)
                {
                    throw HostErrors.InvalidName(name, objection);
                }

                var volume = new DirectoryVolume(this, name);
                if (FileStatus.Of(volume.Key) is not null)
                {
                    throw HostErrors.VolumeExists(name);
                }

                await create(volume).ConfigureAwait(false);
                return volume;
            },
            cancellationToken);

    private bool Exists(string name) =>
        VolumeNames.FileObjection(name) is null && FileStatus.Of(Path.Combine(Directory, name)) is { Kind: not EntryKind.Other };

    private IEnumerable<string> Entries() =>
        System.IO.Directory.EnumerateFileSystemEntries(Directory).Select(path => Path.GetFileName(path)).Where(Exists);

    private StoragePoolInfo Info()
    {
        var drive = new DriveInfo(DriveOf(Directory));
        ulong capacity = (ulong)drive.TotalSize;
        ulong available = (ulong)drive.AvailableFreeSpace;
        return new StoragePoolInfo
        {
            Type = "dir",
            State = StoragePoolState.Running,
            Capacity = capacity,
            Allocation = capacity - (ulong)Math.Min(drive.TotalFreeSpace, drive.TotalSize),
            Available = available,
            TargetPath = Directory,
        };
    }

    private string Xml(StoragePoolInfo info) =>
        new XElement(
            "pool",
            new XAttribute("type", info.Type),
            new XElement("name", Name),
            new XElement("uuid", Uuid.ToString("D")),
            XmlText.Bytes("capacity", info.Capacity),
            XmlText.Bytes("allocation", info.Allocation),
            XmlText.Bytes("available", info.Available),
            new XElement("source"),
            new XElement(
                "target",
                new XElement("path", XmlText.Clean(Directory)),
                FileStatus.Of(Directory) is { } status ? XmlText.Permissions(status) : null)).ToString();

    private Task<T> DoAsync<T>(string doing, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        CheckConnected();
        cancellationToken.ThrowIfCancellationRequested();
        return HostErrors.TranslateAsync(doing, work);
    }

    // On Windows a drive has a letter; elsewhere any directory stands for the file system it is on.
    private static string DriveOf(string directory) =>
        Environment.OSVersion.Platform == PlatformID.Win32NT ? Path.GetPathRoot(directory)! : directory;

    /// <summary>The same directory always has the same UUID.</summary>
    private static Guid UuidOf(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(directory));
        byte[] bytes = hash.GetHashAndReset().AsSpan(0, 16).ToArray();
        bytes[7] = (byte)((bytes[7] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes);
    }
}
