using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Download;

/// <summary>A download that was checked and decided in full, and has not written anything yet.</summary>
public sealed class DownloadPlan
{
    private DownloadPlan(DownloadRequest request)
    {
        Request = request;
    }

    /// <summary>What was asked for.</summary>
    public DownloadRequest Request { get; }

    /// <summary>The verdict on the volume's content.</summary>
    public required ImageReport Report { get; init; }

    /// <summary>How the image travels: Physical or Virtual.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>The format the file will have.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>What the user should know beforehand.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the download will do, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Checks the volume and the destination and decides how to proceed. Changes nothing.</summary>
    /// <exception cref="TransferException">The download is refused.</exception>
    public static Task<DownloadPlan> CreateAsync(DownloadRequest request, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Carries the download out; the file appears under its name only when it is complete.</summary>
    /// <exception cref="TransferException">It failed; no file was left, and an old one is as it was.</exception>
    public Task<DownloadResult> ExecuteAsync(IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
