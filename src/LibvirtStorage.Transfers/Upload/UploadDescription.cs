using LibvirtStorage.Transfers.Upload.Planning;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>Says what an upload will do, in one sentence.</summary>
internal static class UploadDescription
{
    public static string Of(UploadSituation situation, UploadDecision decision)
    {
        UploadRequest request = situation.Request;
        string how = decision.Mode == TransferMode.Physical ? "bit for bit" : $"as payload, written as {decision.Format}";
        string where = $"'{request.VolumeName}' of the pool '{request.Pool.Name}'";
        if (decision.Range is { } range)
        {
            return $"Write {range.Length} bytes of the {request.SourceFormat} image '{request.SourceName}' at offset {range.Offset} into the volume {where}.";
        }

        return situation.Existing is null
            ? $"{(situation.Leftover is null ? "Send" : "Remove what a cut upload left, then send")} the {request.SourceFormat} image '{request.SourceName}' {how} into the new volume {where} with {decision.VirtualSize} bytes."
            : $"Replace the content of the volume {where} with the {request.SourceFormat} image '{request.SourceName}', {how}.";
    }
}
