using System;
using System.Linq;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Transfers.Volumes;

namespace LibvirtStorage.Transfers;

/// <summary>Makes the errors of transfers; the name of a method is the error.</summary>
internal static class TransferErrors
{
    /// <summary>What to do about a full pool.</summary>
    public const string MakeRoom = "Make room in the pool, or choose another one.";

    public static TransferException ImageRefused(string source, ImageReport report)
    {
        Finding[] failing = report.Findings.Where(f => ImageValidator.Fails(f, report.Policy)).ToArray();
        string reasons = string.Join(" ", failing.Take(3).Select(f => f.Message));
        string more = failing.Length > 3 ? $" ({failing.Length - 3} more findings)" : string.Empty;
        string recommendation = failing.Length > 0 ? failing[0].Recommendation : "Look at the report of Test-LibvirtImage.";
        return new(TransferError.ImageRefused, $"'{ImageText.Escape(source)}' was refused: {reasons}{more}", recommendation, failing.Length > 0 ? new DiskImageException(failing[0]) : null);
    }

    /// <summary>An image that is refused for one finding, which the exception carries and which decides on the error's category.</summary>
    public static TransferException ImageRefused(string source, Finding finding) =>
        ImageRefused(source, finding.Message, finding.Recommendation, new DiskImageException(finding));

    public static TransferException ImageRefused(string source, string reason, string recommendation, Exception? inner = null) =>
        new(TransferError.ImageRefused, $"'{ImageText.Escape(source)}' was refused: {reason}", recommendation, inner);

    /// <summary>No switch opens this one: libvirt could neither delete such a volume nor upload to it again.</summary>
    public static TransferException Undeletable(string source) => ImageRefused(
        source,
        "its first bytes are those of a Parallels image, and a pool of files would show the volume as ploop, which libvirt can neither delete nor write to.",
        "Use another format for the payload, with -Format qcow2.");

    /// <param name="name">The name of a volume or a file.</param>
    /// <param name="objection">What is wrong with it.</param>
    /// <param name="parameter">The parameter that gives another one.</param>
    public static TransferException InvalidName(string name, string objection, string parameter) =>
        new(TransferError.InvalidName, $"The name '{ImageText.Escape(name)}' cannot be used: it {objection}.", $"Give another name with {parameter}.");

    public static TransferException InvalidRequest(string message, string recommendation) =>
        new(TransferError.InvalidRequest, message, recommendation);

    public static TransferException PoolNotActive(string pool) =>
        new(TransferError.PoolNotActive, $"The pool '{ImageText.Escape(pool)}' does not run.", $"Start the pool first, with {TargetOutcome.StartOf(pool)}.");

    public static TransferException VolumeNotFound(string volume, string pool) =>
        new(TransferError.VolumeNotFound, $"The pool '{ImageText.Escape(pool)}' has no volume '{ImageText.Escape(volume)}'.", "List the volumes with Get-LibvirtVolume.");

    public static TransferException VolumeExists(string volume) =>
        new(TransferError.VolumeExists, $"The volume '{ImageText.Escape(volume)}' exists and holds data.", "Use -Force to replace its content, or give another name with -Name.");

    public static TransferException RangeHoldsData(string volume) =>
        new(TransferError.VolumeExists, $"The volume '{ImageText.Escape(volume)}' holds data, and a part of it would be replaced.", "Use -Force to write into it.");

    public static TransferException VolumeIncomplete(IStorageVolume volume, UploadNote note) =>
        new(
            TransferError.VolumeIncomplete,
            $"The volume '{ImageText.Escape(volume.Name)}' begins with the note of an upload that was cut or still goes on, and that is none of this session: {note.Describe()}. Whatever can write to the volume can have written the note.",
            $"Look whether anything still sends, and at the volume. What is left of an upload is removed by: {TargetOutcome.RemovalOf(volume)} . Then send the image again, {(note.IsNew ? "with the same command" : "as a new volume, with the -Format and -Capacity that it is to have")}.");

    public static TransferException LeftoverTaken(string volume) =>
        new(
            TransferError.VolumeIncomplete,
            $"What a cut upload left of the volume '{ImageText.Escape(volume)}' is being replaced by another command of this session.",
            "Wait until that has ended, and look at the volume.");

    public static TransferException VolumeInUse(string volume, string domain) =>
        new(TransferError.VolumeInUse, $"The volume '{ImageText.Escape(volume)}' is a disk of the running domain '{ImageText.Escape(domain)}'.", "Shut the domain down, or detach the disk.");

    public static TransferException FileExists(string path) =>
        new(TransferError.FileExists, $"The file '{ImageText.Escape(path)}' exists.", "Use -Force to replace it, or give another destination.");

    public static TransferException FormatMismatch(string message, string recommendation) =>
        new(TransferError.FormatMismatch, message, recommendation);

    public static TransferException CapacityExceeded(
        string message,
        string recommendation = "Resize the volume first, with Resize-LibvirtVolume, or let its capacity change with -AllowCapacityChange.") =>
        new(TransferError.CapacityExceeded, message, recommendation);

    public static TransferException TargetUnsupported(string message, string recommendation) =>
        new(TransferError.TargetUnsupported, message, recommendation);

    public static TransferException InsufficientSpace(string pool, ulong needed, ulong available) =>
        new(
            TransferError.InsufficientSpace,
            $"The pool '{ImageText.Escape(pool)}' has {available} bytes free, and up to {needed} are needed.",
            MakeRoom);

    public static TransferException SpaceRanOut(string volume, string pool, ulong available, string objection) =>
        new(
            TransferError.InsufficientSpace,
            $"The pool '{ImageText.Escape(pool)}' became full: it has {available} bytes free. The host answered OK, but the volume '{ImageText.Escape(volume)}' does not hold what was sent: {objection}.",
            MakeRoom);

    public static TransferException Disturbed(string volume, string how, string recommendation) =>
        new(TransferError.TransferFailed, $"The transfer was given up, because '{ImageText.Escape(volume)}' was not left alone: {ImageText.Escape(how)}.", recommendation);

    public static TransferException ChangedMeanwhile(string volume) =>
        Disturbed(volume, "something has changed it since it was looked at", "Find out what did, look at the volume, then send the image again.");

    /// <param name="volume">The volume.</param>
    /// <param name="offset">Where its bytes are not those that were sent, at the earliest; null if it shows in another way.</param>
    public static TransferException WrittenByOthers(string volume, long? offset = null) =>
        Disturbed(
            volume,
            offset is null ? "something else writes into it" : $"something else writes into it, or the host lost what was sent to offset {offset} or behind",
            "Find out what does, then send the image again.");

    public static TransferException NotVerified(string volume, string objection) =>
        new(
            TransferError.VerificationFailed,
            $"The host answered OK, but the volume '{ImageText.Escape(volume)}' does not hold what was sent: {objection}.",
            "Look for a full file system or errors in the host's log, then send the image again.");
}
