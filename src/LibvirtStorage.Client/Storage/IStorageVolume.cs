using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Storage;

/// <summary>A handle to a volume; holds no state of its own.</summary>
public interface IStorageVolume
{
    /// <summary>The pool it belongs to.</summary>
    IStoragePool Pool { get; }

    /// <summary>The volume's name, unique in its pool.</summary>
    string Name { get; }

    /// <summary>The volume's key, unique on its host; the path in file pools.</summary>
    string Key { get; }

    /// <summary>
    /// A snapshot of what the host knows about the volume. Sizes are those of now; the format of a file is probed when the pool is
    /// refreshed, and a daemon does that of its own accord some time after an upload.
    /// </summary>
    Task<VolumeInfo> GetInfoAsync(CancellationToken cancellationToken);

    /// <summary>The volume's XML description.</summary>
    Task<string> GetXmlAsync(CancellationToken cancellationToken);

    /// <summary>Changes the capacity. Smaller only with <see cref="VolumeResizeOptions.Shrink"/>.</summary>
    Task ResizeAsync(ulong capacity, VolumeResizeOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Overwrites the content; the volume stays. All algorithms but <see cref="VolumeWipeAlgorithm.Zero"/> need a program on the
    /// host, and of a copy-on-write file the blocks that it held before may survive.
    /// </summary>
    Task WipeAsync(VolumeWipeAlgorithm algorithm, CancellationToken cancellationToken);

    /// <summary>Deletes the volume and its content.</summary>
    Task DeleteAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Opens a stream that writes container bytes from <paramref name="offset"/>. At most <paramref name="length"/>
    /// bytes (0 for any number). Returns once the host has answered, so bytes may be sent at once.
    /// </summary>
    Task<IVolumeUpload> OpenUploadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a stream that reads container bytes from <paramref name="offset"/>: <paramref name="length"/> of them, or
    /// with 0 all up to the end. Reading past the end is no error, there is just less.
    /// </summary>
    Task<IVolumeDownload> OpenDownloadAsync(ulong offset, ulong length, VolumeStreamOptions options, CancellationToken cancellationToken);
}

/// <summary>The flags of <c>virStorageVolUpload</c> and <c>virStorageVolDownload</c>.</summary>
[System.Flags]
public enum VolumeStreamOptions
{
    /// <summary>Plain bytes.</summary>
    None = 0,

    /// <summary>Holes travel as holes (<c>SPARSE_STREAM</c>).</summary>
    Sparse = 1,
}

/// <summary>The flags of <c>virStorageVolResize</c>.</summary>
[System.Flags]
public enum VolumeResizeOptions
{
    /// <summary>Grow only.</summary>
    None = 0,

    /// <summary>Allocate the new space at once.</summary>
    Allocate = 1,

    /// <summary>Allow a smaller capacity; data behind it is lost.</summary>
    Shrink = 4,
}
