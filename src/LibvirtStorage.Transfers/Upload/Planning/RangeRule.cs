using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Probing;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>A part of an existing raw volume: inside its capacity, and without changing what the volume is.</summary>
internal static class RangeRule
{
    /// <summary>The range that is written.</summary>
    public static UploadRange Decide(UploadSituation situation, ImageFormat format)
    {
        UploadRequest request = situation.Request;
        if (situation.ExistingInfo is not { } info || !format.IsPayload)
        {
            throw TransferErrors.InvalidRequest(
                "An offset and a length are for existing raw volumes only.", "Leave -Offset and -Length away, or name an existing raw volume.");
        }

        ulong length = request.Length ?? situation.PayloadSize;
        if (length > situation.PayloadSize)
        {
            throw TransferErrors.InvalidRequest(
                $"{length} bytes are to be sent, and '{request.SourceName}' has {situation.PayloadSize}.", "Give a smaller -Length.");
        }

        ulong offset = request.Offset ?? 0;
        return offset <= info.Capacity && length <= info.Capacity - offset
            ? new UploadRange(offset, length)
            : throw new TransferException(
                TransferError.CapacityExceeded,
                $"{length} bytes at offset {offset} do not fit into the volume '{request.VolumeName}', which has {info.Capacity}.",
                "Resize the volume first, with Resize-LibvirtVolume, or send less (-Length).");
    }

    /// <summary>What a host will probe once the range was written over the volume's present content.</summary>
    public static async Task<VolumeProbe> PredictAsync(UploadSituation situation, UploadRange range, CancellationToken cancellationToken)
    {
        UploadRequest request = situation.Request;
        using VolumeByteSource volume = await VolumeByteSource.OpenAsync(situation.Existing!, cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                byte[] head = new byte[(int)Math.Min(VolumeProbe.HeaderLength, volume.Length)];
                volume.Read(0, head);
                ulong end = Math.Min(range.Offset + range.Length, (ulong)head.Length);
                using ImageReader payload = request.SourceFormat.OpenReader(
                    situation.Source, new BudgetMeter(request.Budget, cancellationToken));
                if (BarePayload.Arises(request.SourceFormat, ImageFormats.Raw, WriterOptions.Default))
                {
                    PayloadRule.CheckSignatures(payload, ImageFormats.Raw, request.SourceName, request.Policy);
                }

                if (range.Offset < end)
                {
                    payload.Read(0, head.AsSpan((int)range.Offset, (int)(end - range.Offset)));
                }

                return VolumeProbe.Of(head, (ulong)volume.Length);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A range must not turn a raw volume into an image of another format, or into an encrypted one.</summary>
    public static void Check(UploadSituation situation, VolumeProbe expected)
    {
        string? other = expected.Format is not ("raw" or "iso") ? expected.Format
            : expected.Encryption is { } encryption ? $"an encrypted volume ({encryption})"
            : null;
        if (situation.TargetIsFile && other is not null && !situation.Request.Policy.AllowAmbiguousFormat)
        {
            throw TransferErrors.ImageRefused(
                situation.Request.SourceName,
                $"with these bytes in place libvirt would take the volume for {other}.",
                "Use -AllowAmbiguousFormat only if you know why these bytes look like an image.");
        }
    }
}
