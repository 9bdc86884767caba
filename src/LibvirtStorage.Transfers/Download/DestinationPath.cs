using System.IO;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Download;

/// <summary>Paths for names that come from a server.</summary>
public static class DestinationPath
{
    /// <summary>The path of a file in <paramref name="folder"/> that is named like a volume, and lies in no other folder.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="volumeName">The volume's name, as the server has it.</param>
    /// <exception cref="TransferException">InvalidName: no file of this machine can have that name.</exception>
    public static string In(string folder, string volumeName) =>
        VolumeNames.FileObjection(volumeName) is string objection
            ? throw TransferErrors.InvalidName(volumeName, objection)
            : Path.Combine(Path.GetFullPath(folder), volumeName);
}
