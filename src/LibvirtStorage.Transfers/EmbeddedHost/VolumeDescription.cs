using System.IO;
using System.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Transfers.Probing;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Describes a directory entry as libvirt would after a refresh of the pool: from its content.</summary>
internal static class VolumeDescription
{
    public static VolumeInfo Describe(string path, FileStatus status)
    {
        if (status.Kind == EntryKind.Directory)
        {
            return new VolumeInfo
            {
                Type = StorageVolumeType.Directory,
                Format = "dir",
                Capacity = 0,
                Allocation = status.Allocated,
                Physical = 0,
                Path = path,
            };
        }

        VolumeProbe probe = VolumeProbe.Of(HostFiles.ReadHeader(path, VolumeProbe.HeaderLength), status.Length);
        return new VolumeInfo
        {
            // To libvirt, a ploop volume is a directory with an image inside; a file with that magic is a trap.
            Type = probe.Format == "ploop" ? StorageVolumeType.Ploop : StorageVolumeType.File,
            Format = probe.Format,
            Capacity = probe.Capacity ?? 0,
            Allocation = status.Allocated,
            Physical = status.Length,
            Path = path,
            Compat = probe.Compat,
            ClusterSize = probe.ClusterSize,
            Features = probe.Features,
            BackingStore = probe.BackingName is { Length: > 0 } name ? Resolve(path, name) : null,
            BackingFormat = probe.BackingName is null or "" ? null : probe.BackingFormat ?? "raw",
            Modified = VolumeXml.UnixTime(status.Modified),
            Encryption = probe.Encryption,
        };
    }

    /// <summary>A relative name belongs to the image's directory; a protocol's name stays as it is. Nothing is opened.</summary>
    private static string Resolve(string path, string name)
    {
        int colon = name.IndexOf(':');
        bool isProtocol = colon > 1 && name.Take(colon).All(c => char.IsLetterOrDigit(c) || c is '+' or '-' or '.');
        return isProtocol || name[0] == '/'
            ? name
            : Path.GetDirectoryName(path) + Path.DirectorySeparatorChar + name;
    }
}
