using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers.Upload.Planning;

/// <summary>How large the volume's payload becomes. An existing volume keeps its capacity unless it may change.</summary>
internal static class CapacityRule
{
    /// <summary>The size of the volume's payload in bytes.</summary>
    /// <exception cref="TransferException">The payload does not fit, or a copy would change the capacity.</exception>
    public static ulong Decide(UploadSituation situation, TransferMode mode, ImageFormat format)
    {
        UploadRequest request = situation.Request;
        ulong payload = situation.PayloadSize;
        if (situation.ExistingInfo is not { } info)
        {
            return request.Capacity is not ulong asked ? payload
                : asked >= payload ? asked
                : throw TransferErrors.CapacityExceeded(
                    $"The payload has {payload} bytes, more than the capacity of {asked} bytes that was asked for.", "Give a larger -Capacity, or leave it away.");
        }

        if (situation.ExistingInfo.Type != Client.Storage.StorageVolumeType.File)
        {
            // A device cannot grow by an upload; whether a container fits is the space rule's question.
            return !format.IsPayload ? payload
                : payload <= info.Capacity ? info.Capacity
                : throw TransferErrors.CapacityExceeded(
                    $"The payload has {payload} bytes, and the device '{request.VolumeName}' {info.Capacity}.", "Send the image into a larger volume.");
        }

        ulong capacity = situation.ExistingCapacity ?? info.Capacity;
        if (payload > capacity && !request.AllowCapacityChange)
        {
            string message = $"The payload has {payload} bytes, and the volume '{request.VolumeName}' a capacity of {capacity}.";
            throw info.Physical > 0
                ? TransferErrors.CapacityExceeded(message)
                : TransferErrors.CapacityExceeded(message, "Look whether an upload of somebody else's has just begun, whose volume is empty at first; else remove the volume, or let its capacity change with -AllowCapacityChange.");
        }

        if (mode == TransferMode.Physical && request.AllowCapacityChange)
        {
            return payload;
        }

        if (mode == TransferMode.Physical && !format.IsPayload && payload != capacity)
        {
            throw TransferErrors.CapacityExceeded(
                $"A bit for bit copy would change the capacity of the volume '{request.VolumeName}' from {capacity} to {payload} bytes.",
                "Send the payload (-Virtual), or let the volume's capacity change with -AllowCapacityChange.");
        }

        return payload > capacity ? payload : capacity;
    }
}
