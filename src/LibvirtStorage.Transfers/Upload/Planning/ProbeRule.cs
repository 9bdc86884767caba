using System;
using System.Threading;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Probing;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>
/// What libvirt will make of the finished volume. A pool of files believes the first bytes, so a payload that begins
/// with another format's magic becomes a volume of that format.
/// </summary>
internal static class ProbeRule
{
    /// <summary>What a host will probe of a volume whose container has <paramref name="length"/> bytes, or less where it begins with a header.</summary>
    public static VolumeProbe Predict(
        UploadSituation situation, TransferMode mode, ImageFormat format, WriterOptions options, ulong virtualSize, ulong length, CancellationToken cancellationToken)
    {
        UploadRequest request = situation.Request;
        if (mode == TransferMode.Physical)
        {
            byte[] head = new byte[(int)Math.Min(VolumeProbe.HeaderLength, situation.Source.Length)];
            situation.Source.Read(0, head);
            return VolumeProbe.Of(head, length);
        }

        if (format.MarksStart(options))
        {
            return VolumeProbe.OfWritten(format, virtualSize);
        }

        using ImageReader payload = request.SourceFormat.OpenReader(situation.Source, new BudgetMeter(request.Budget, cancellationToken));
        byte[] first = new byte[(int)Math.Min(VolumeProbe.HeaderLength, payload.VirtualSize)];
        payload.Read(0, first);
        return VolumeProbe.Of(first, length);
    }

    /// <summary>Refuses what does harm and warns of the rest.</summary>
    public static void Check(UploadSituation situation, UploadDecision decision)
    {
        if (!situation.TargetIsFile)
        {
            return;
        }

        (ImageFormat format, VolumeProbe expected) = (decision.Format, decision.Expected);
        UploadRequest request = situation.Request;
        if (expected.Format == "ploop")
        {
            throw TransferErrors.Undeletable(request.SourceName);
        }

        // Of LUKS libvirt says raw and encrypted, which is told below.
        if (!IsAsMeant(format, expected.Format) && expected.Encryption is null)
        {
            situation.Warnings.Add(expected.Format == "raw"
                ? $"libvirt does not recognise {format}: it will show the volume '{request.VolumeName}' as raw, and a guest would see the container's bytes."
                : $"libvirt will show the volume '{request.VolumeName}' as {expected.Format}, not as {format}: it goes by the first bytes.");
        }

        if (!format.IsPayload && expected.Format == format.Name)
        {
            WarnOfCapacity(situation, decision.VirtualSize, expected.Capacity);
        }

        if (format.IsPayload && situation.Request.SourceFormat.IsPayload && expected.Format == "raw" && expected.Encryption is null)
        {
            WarnOfUnrecognised(situation);
        }

        if (expected.Encryption is string encryption)
        {
            situation.Warnings.Add($"libvirt will show the volume '{request.VolumeName}' as encrypted ({encryption}).");
        }

        if (expected.BackingName is string backing)
        {
            situation.Warnings.Add($"The volume '{request.VolumeName}' will have the backing file '{ImageText.Escape(backing)}', which the host opens.");
        }
    }

    /// <summary>Whether a probed format is the one that is meant.</summary>
    public static bool IsAsMeant(ImageFormat format, string probed) => format.IsPayload ? probed is "raw" or "iso" : probed == format.Name;

    /// <summary>A disk of no bytes, and a VHD that was resized or whose geometry counts: of these libvirt shows another size than a guest sees.</summary>
    private static void WarnOfCapacity(UploadSituation situation, ulong virtualSize, ulong? shown)
    {
        string volume = situation.Request.VolumeName;
        if (virtualSize == 0)
        {
            situation.Warnings.Add($"libvirt will show the length of its file as the capacity of the volume '{volume}', since its disk has no bytes.");
        }
        else if (shown is ulong size && size != virtualSize)
        {
            situation.Warnings.Add(
                $"libvirt will show a capacity of {size} bytes for the volume '{volume}', whose disk has {virtualSize}: it goes by the size that the disk was made with.");
        }
    }

    /// <summary>Bytes that are an image to others and raw to libvirt: VHDX, fixed VHD, LUKS version 2.</summary>
    private static void WarnOfUnrecognised(UploadSituation situation)
    {
        foreach (FormatSignature signature in FormatSignatures.FindIn(SignatureWindow.Of(situation.Source)))
        {
            if (signature.Kind is SignatureKind.DiskImage or SignatureKind.Encrypted)
            {
                situation.Warnings.Add(
                    $"libvirt does not recognise {signature.Format}: it will show the volume '{situation.Request.VolumeName}' as raw, and a guest would see the container's bytes.");
            }
        }
    }
}
