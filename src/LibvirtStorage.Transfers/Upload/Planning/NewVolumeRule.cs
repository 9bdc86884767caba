using System.Linq;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>What decides how a volume is created says nothing of one that is there.</summary>
internal static class NewVolumeRule
{
    /// <summary>Refuses what is for new volumes only, rather than pass over it.</summary>
    /// <exception cref="TransferException">The volume exists; the message names the parameters.</exception>
    public static void Check(UploadSituation situation)
    {
        if (situation.Existing is null)
        {
            return;
        }

        UploadRequest request = situation.Request;
        (bool IsGiven, string Name)[] parameters =
        [
            (request.Capacity is not null, "-Capacity"),
            (request.Allocation > 0, "-Allocation"),
            (request.FileMode is not null, "-Mode"),
            (request.Owner is not null, "-Owner"),
            (request.Group is not null, "-Group"),
        ];
        string given = string.Join(", ", parameters.Where(p => p.IsGiven).Select(p => p.Name));
        if (given.Length > 0)
        {
            throw TransferErrors.InvalidRequest(
                $"The volume '{request.VolumeName}' exists, and this is for new volumes only: {given}.",
                "Leave that away, or send the image into a new volume; a volume's capacity is changed with Resize-LibvirtVolume.");
        }
    }
}
