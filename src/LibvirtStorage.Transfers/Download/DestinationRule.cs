using System.IO;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Download;

/// <summary>Where a file may be written.</summary>
internal static class DestinationRule
{
    /// <summary>Refuses destinations that are no file, have no folder, or are taken.</summary>
    public static void Check(DownloadRequest request)
    {
        string path = request.DestinationPath;
        if (!Path.IsPathRooted(path))
        {
            throw TransferErrors.InvalidRequest($"'{ImageText.Escape(path)}' is no full path.", "Give a full path.");
        }

        string name = Path.GetFileName(path);
        if (VolumeNames.FileObjection(name) is string objection)
        {
            throw TransferErrors.InvalidName(name, objection, "-DestinationPath");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw TransferErrors.InvalidRequest($"The folder of '{ImageText.Escape(path)}' does not exist.", "Make the folder first.");
        }

        if (Directory.Exists(path))
        {
            throw TransferErrors.InvalidRequest($"'{ImageText.Escape(path)}' is a folder.", "Give the name of a file with -DestinationPath.");
        }

        if (File.Exists(path) && !request.Force)
        {
            throw TransferErrors.FileExists(path);
        }
    }
}
