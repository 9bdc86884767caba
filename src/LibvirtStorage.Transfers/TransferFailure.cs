using System;
using System.IO;
using System.Threading;
using LibvirtStorage.Client;
using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers;

/// <summary>Turns what went wrong in the middle of a transfer into the transfer's own error, with the state of the target.</summary>
internal static class TransferFailure
{
    /// <summary>The error for <paramref name="cause"/>, or null for one that is not ours to translate (a bug).</summary>
    public static TransferException? From(Exception cause, string source, string target, TargetState state) => cause switch
    {
        TransferException e => With(e.Error, e.Message, e.Recommendation, e.InnerException, target, state),
        ImageSourceException { Error: ImageSourceError.Changed } e => With(
            TransferError.SourceChanged, $"'{source}' changed while it was transferred: {e.Message}", "Stop whatever writes to it, then send it again.", e, target, state),
        ImageSourceException e => With(
            TransferError.TransferFailed, $"'{source}' cannot be read to its end: {e.Message}", "Look at the medium it is on, then try again.", e, target, state),
        DiskImageException e => With(
            TransferError.ImageRefused, $"'{source}' was refused in the middle: {e.Message}", e.Finding.Recommendation, e, target, state),
        LibvirtException { Code: LibvirtErrorCode.StorageVolumeExists } e when state == TargetState.Untouched => With(
            TransferError.VolumeExists, $"The volume '{target}' was created by somebody else in the meantime.", "Look at it, then try again.", e, target, state),
        LibvirtException { Code: LibvirtErrorCode.NoConnect or LibvirtErrorCode.OperationTimeout } e => With(
            TransferError.TransferFailed, e.Message, "Check that the host and its daemon run and can be reached, connect again with Connect-LibvirtHost, then try again.", e, target, state),
        LibvirtException e => With(
            TransferError.TransferFailed, $"The host failed: {e.Message}", "Look at the host's log, then try again.", e, target, state),
        Images.Conversion.ImageDestinationException or IOException or UnauthorizedAccessException => With(
            TransferError.TransferFailed, $"'{target}' cannot be written: {cause.Message}", "Look at the folder's rights and free space, then try again.", cause, target, state),
        _ => null,
    };

    /// <summary>The exception for an upload that the caller stopped; it says in what state the target is, like any other.</summary>
    public static TransferStoppedException Stopped(Exception cause, string target, TargetState state, CancellationToken cancellationToken) =>
        new("The upload was stopped. " + Describe(target, state), cause, state, cancellationToken);

    private static TransferException With(
        TransferError error, string message, string recommendation, Exception? inner, string target, TargetState state) =>
        new(error, Sentence(message) + " " + Describe(target, state), recommendation, inner) { TargetState = state };

    private static string Sentence(string message) => message.Length > 0 && message[message.Length - 1] == '.' ? message : message + ".";

    private static string Describe(string target, TargetState state) => state switch
    {
        TargetState.Untouched => $"Nothing was changed: '{target}' is as it was before.",
        TargetState.Removed => $"The new volume '{target}' was removed again.",
        TargetState.Incomplete => $"The new volume '{target}' could not be removed; it holds no image.",
        TargetState.RangeUndefined => $"The range of '{target}' that was being written is undefined; the rest is as it was.",
        _ => $"The former content of '{target}' is gone, and it holds no image now.",
    };
}
