using System.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>What an existing volume has that a new content cannot keep.</summary>
internal static class TargetRule
{
    private const string Elsewhere = "Send the image into a new volume.";

    /// <summary>Refuses volumes that hold no container of bytes, whatever is sent.</summary>
    public static void CheckKind(UploadSituation situation)
    {
        if (situation.ExistingInfo is not { } info)
        {
            return;
        }

        string name = situation.Request.VolumeName;
        if (info.Type is not (StorageVolumeType.File or StorageVolumeType.Block))
        {
            throw TransferErrors.TargetUnsupported($"The volume '{name}' is a {info.Type}, not a file or a block device.", Elsewhere);
        }

        if (info.Encryption is not null)
        {
            throw TransferErrors.TargetUnsupported($"The volume '{name}' is encrypted ({info.Encryption}); its new content would not be.", Elsewhere);
        }
    }

    /// <summary>A container that travels bit for bit brings its own layout.</summary>
    public static void WarnOfLayout(UploadSituation situation)
    {
        if (situation.ExistingLayout is { } former && situation.SourceLayout is { } sent && situation.Container!.Kept == situation.Request.SourceFormat
            && former.Options.Describe() != sent.Options.Describe())
        {
            situation.Warnings.Add(
                $"The volume '{situation.Request.VolumeName}' has the layout {former.Options.Describe()}, and gets that of the image: {sent.Options.Describe()}. Sent as payload (-Virtual), it keeps its own.");
        }
    }

    /// <summary>The options with which a payload is written: an existing volume keeps its own.</summary>
    public static WriterOptions OptionsFor(UploadSituation situation, ImageFormat format)
    {
        WriterOptions asked = situation.Request.WriterOptions;
        if (situation.ExistingInfo is not { Type: StorageVolumeType.File } info)
        {
            return asked;
        }

        string name = situation.Request.VolumeName;
        if (info.BackingStore is not null)
        {
            throw TransferErrors.TargetUnsupported($"The volume '{name}' has a backing file; a payload would no longer rest on it.", Elsewhere);
        }

        if (format.IsPayload)
        {
            return asked;
        }

        ImageLayout layout = situation.ExistingLayout
            ?? throw TransferErrors.TargetUnsupported($"The header of the volume '{name}' cannot be understood, so its layout cannot be kept.", Elsewhere);
        if (layout.Obstacle is string obstacle)
        {
            throw TransferErrors.TargetUnsupported($"The volume '{name}' has {obstacle}, which a new payload would lose.", Elsewhere);
        }

        if (!layout.Fits(asked))
        {
            throw TransferErrors.InvalidRequest(
                $"The volume '{name}' keeps its layout ({layout.Options.Describe()}); other options were asked for.",
                "Leave the options away, or send the image into a new volume.");
        }

        if (!layout.Compressions.Contains(asked.Compression))
        {
            throw TransferErrors.TargetUnsupported(
                $"The blocks of the volume '{name}' can be compressed as {string.Join(" or ", layout.Compressions)}, and it keeps that.",
                $"Send with -Compression {layout.Compressions[layout.Compressions.Count - 1]}, or into a new volume.");
        }

        return layout.Options with { Compression = asked.Compression };
    }
}
