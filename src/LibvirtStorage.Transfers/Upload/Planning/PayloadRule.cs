using System.Collections.Generic;
using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>Whether the source's payload is complete in itself, and what of the image does not belong to it.</summary>
internal static class PayloadRule
{
    /// <summary>Refuses payloads that lie partly elsewhere or cannot be decoded; warns of what stays behind.</summary>
    public static void Check(ImageInfo info, string source, ICollection<string> warnings)
    {
        if (info.References.Count > 0)
        {
            throw TransferErrors.ImageRefused(
                source,
                $"a part of its payload lies outside it ({info.References[0]}), and nothing that an image names is ever opened.",
                "Merge the image with its backing file first, or send it bit for bit (-Physical -AllowBackingFile).");
        }

        if (info.Encryption is string encryption)
        {
            throw TransferErrors.ImageRefused(
                source, $"its payload is encrypted ({encryption}) and is never decrypted.", "Send it bit for bit (-Physical).");
        }

        if (info.SnapshotCount > 0)
        {
            warnings.Add($"{info.SnapshotCount} internal snapshots of '{source}' are not copied: a payload has none.");
        }

        if (info.BitmapCount > 0)
        {
            warnings.Add($"{info.BitmapCount} bitmaps of '{source}' are not copied: a payload has none.");
        }
    }
}
