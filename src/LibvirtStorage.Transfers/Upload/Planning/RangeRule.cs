using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

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

    /// <summary>A range must not make an image of another format, or an encrypted volume, of a raw volume that was none.</summary>
    /// <exception cref="TransferException">It would, and the policy does not accept that.</exception>
    public static void Check(UploadSituation situation, RangeEnds ends) => PayloadRule.Refuse(
        BarePayload.Examine(ends.Before, ends.After, situation.Request.Policy), situation.Request.SourceName, situation.Request.Policy);
}
