using System;
using System.IO;
using System.Threading;
using LibvirtStorage.Client;
using LibvirtStorage.Images;

namespace LibvirtStorage.Transfers;

/// <summary>Turns what went wrong in the middle of a transfer into the transfer's own error, with the state of the target.</summary>
internal static class TransferFailure
{
    // errno of Linux, which is what daemons run on.
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;
    private const int NotPermitted = 1;
    private const int NoAccess = 13;

    // A daemon has no code for this.
    private const string PathExists = "already exists";

    /// <summary>The error for <paramref name="cause"/>, or null for one that is not ours to translate (a bug).</summary>
    public static TransferException? From(Exception cause, string source, string target, TargetOutcome outcome) => cause switch
    {
        TransferException e => With(e.Error, e.Message, e.Recommendation, e.InnerException, target, outcome),
        ImageSourceException { Error: ImageSourceError.Changed } e => With(
            TransferError.SourceChanged, $"'{source}' changed while it was transferred: {e.Message}", "Stop whatever writes to it, then transfer it again.", e, target, outcome),
        ImageSourceException { Error: ImageSourceError.TemporaryFileFailed } e => With(
            TransferError.TemporaryFileFailed, e.Message, "Make room in the folder for temporary files, then try again.", e, target, outcome),
        ImageSourceException { InnerException: LibvirtException host } => From(host, source, target, outcome),
        ImageSourceException e => With(
            TransferError.TransferFailed, $"'{source}' cannot be read to its end: {e.Message}", "Look at the medium it is on, then try again.", e, target, outcome),
        DiskImageException e => With(
            TransferError.ImageRefused, $"'{source}' was refused in the middle: {e.Message}", e.Finding.Recommendation, e, target, outcome),
        LibvirtException { Code: LibvirtErrorCode.StorageVolumeExists } e when outcome.State == TargetState.Untouched => With(
            TransferError.VolumeExists, $"The volume '{target}' was created by somebody else in the meantime.", "Look at it, then try again.", e, target, outcome),
        LibvirtException { Code: LibvirtErrorCode.OperationInvalid } e when outcome.State == TargetState.Untouched && e.Message.EndsWith(PathExists, StringComparison.Ordinal) => With(
            TransferError.VolumeExists,
            $"Something that is no volume of the pool is in the way: {e.Message}",
            "It is a folder, a file that the daemon cannot read, or one that is newer than the pool's last refresh. Look at it, after Update-LibvirtPool, or give another name with -Name.",
            e,
            target,
            outcome),
        LibvirtException { Code: LibvirtErrorCode.SystemError, Number1: NoSpace or QuotaExceeded } e => With(
            TransferError.InsufficientSpace, $"The host failed: {e.Message}", TransferErrors.MakeRoom, e, target, outcome),
        LibvirtException { Code: LibvirtErrorCode.SystemError, Number1: NotPermitted or NoAccess } e => With(
            TransferError.HostAccessDenied, $"The host failed: {e.Message}", "Give the user that the host's daemon runs as the right to the file and its folder, then try again.", e, target, outcome),
        LibvirtException { Code: LibvirtErrorCode.OperationTimeout, Domain: LibvirtErrorDomain.Rpc } e => With(
            TransferError.HostNotResponding,
            e.Message,
            "Check that the host, its daemon and the network are up, connect to it again with Connect-LibvirtHost and its URI, for a host that is slow with a larger -KeepaliveInterval, then try again.",
            e,
            target,
            outcome),
        LibvirtException { Code: LibvirtErrorCode.NoConnect } e => With(
            TransferError.TransferFailed, e.Message, "Check that the host and its daemon run and can be reached, connect to it again with Connect-LibvirtHost and its URI, then try again.", e, target, outcome),
        LibvirtException e => With(
            TransferError.TransferFailed, $"The host failed: {e.Message}", "Look at what the message says, about which the host's log may say more, then try again.", e, target, outcome),
        Images.Conversion.ImageDestinationException or IOException or UnauthorizedAccessException => With(
            TransferError.TransferFailed, $"'{target}' cannot be written: {cause.Message}", "Look at the folder's rights and free space, then try again.", cause, target, outcome),
        _ => null,
    };

    /// <summary>The exception for an upload that the caller stopped; it says in what state the target is, like any other.</summary>
    public static TransferStoppedException Stopped(Exception cause, string target, TargetOutcome outcome, CancellationToken cancellationToken) =>
        new($"The upload was stopped. {outcome.Describe(target)} {outcome.Replacement ?? outcome.Addition}".TrimEnd(), cause, outcome.State, cancellationToken);

    private static TransferException With(
        TransferError error, string message, string recommendation, Exception? inner, string target, TargetOutcome outcome) =>
        new(error, Sentence(message) + " " + outcome.Describe(target), outcome.Advise(recommendation), inner) { TargetState = outcome.State };

    private static string Sentence(string message) => message.Length > 0 && message[message.Length - 1] == '.' ? message : message + ".";
}
