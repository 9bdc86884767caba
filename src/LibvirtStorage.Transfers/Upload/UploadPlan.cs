using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers.Upload;

/// <summary>
/// An upload that was checked and decided in full, and has not changed anything yet. Made by <see cref="CreateAsync"/>,
/// shown to the user (-WhatIf), carried out by <see cref="ExecuteAsync"/>.
/// </summary>
public sealed class UploadPlan
{
    private UploadPlan(UploadRequest request)
    {
        Request = request;
    }

    /// <summary>What was asked for.</summary>
    public UploadRequest Request { get; }

    /// <summary>The verdict on the source.</summary>
    public required ImageReport Report { get; init; }

    /// <summary>How the image travels: Physical or Virtual.</summary>
    public required TransferMode Mode { get; init; }

    /// <summary>The format the volume will have.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Whether the volume is to be created.</summary>
    public required bool CreatesVolume { get; init; }

    /// <summary>What the user should know beforehand: dropped snapshots, how libvirt will see the result.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What the upload will do, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Checks the source and the target and decides how to proceed. Changes nothing.</summary>
    /// <exception cref="TransferException">The upload is refused.</exception>
    public static Task<UploadPlan> CreateAsync(UploadRequest request, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Carries the upload out.</summary>
    /// <exception cref="TransferException">It failed; the exception says in what state the volume is.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; a volume it had created is removed.</exception>
    public Task<UploadResult> ExecuteAsync(IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
