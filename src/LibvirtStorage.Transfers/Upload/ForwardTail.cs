using System;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Upload.Planning;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>
/// What can only be seen at the end of a stream that cannot seek: a VHD footer, a dmg trailer. When all was read, the
/// image is examined again as far as it is known, its start and its end, before the head is sent.
/// </summary>
internal static class ForwardTail
{
    /// <summary>The check to run before the head, or null for a source that was seen as a whole.</summary>
    public static Action? CheckOf(UploadSituation situation)
    {
        if (situation.Source is not TailKeepingSource source)
        {
            return null;
        }

        UploadRequest request = situation.Request;
        return () =>
        {
            using ByteSource sketch = source.Sketch();
            ImageReport report = ImageValidator.Validate(sketch, request.SourceFormat, request.Policy, new BudgetMeter(request.Budget));
            if (!report.Passed)
            {
                throw TransferErrors.ImageRefused(request.SourceName, report);
            }
        };
    }
}
