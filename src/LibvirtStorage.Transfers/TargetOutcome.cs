using System;
using System.IO;
using System.Text.RegularExpressions;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers;

/// <summary>What became of a target, and what is to be done about it if something was left that should not be.</summary>
internal readonly record struct TargetOutcome(TargetState State)
{
    /// <summary>A volume of which nobody knows whether the host has created it; it is empty if so.</summary>
    public static readonly TargetOutcome PerhapsCreated = new(TargetState.Unknown)
    {
        Sentence = target => $"It is not known whether the host has created the volume '{target}'; it is empty if so.",
        Addition = "In this session the same command replaces it.",
    };

    /// <summary>A volume that existed, and nobody knows whether the host has cut it.</summary>
    public static readonly TargetOutcome OldOrNone = new(TargetState.Unknown)
    {
        Sentence = target => $"It is not known whether the former content of '{target}' is gone; if so, it holds no image now.",
        Addition = Noted,
    };

    /// <summary>A volume that existed, and nobody knows whether the host has made an image of the new content.</summary>
    public static readonly TargetOutcome NewOrNone = new(TargetState.Unknown)
    {
        Sentence = target => $"The former content of '{target}' is gone, and it is not known whether its last bytes have arrived: it holds the new image, or none.",
        Replacement = "When the host runs and can be reached, connect to it again with Connect-LibvirtHost and its URI, then send the image again in this session, with -Force.",
    };

    /// <summary>A volume that existed, and that somebody has removed.</summary>
    public static readonly TargetOutcome Gone = new(TargetState.ContentLost)
    {
        Sentence = target => $"The volume '{target}' is not there any more.",
        Addition = "It will be a new volume: give the -Format and -Capacity that it is to have.",
    };

    /// <summary>A volume of which a part was to be written, and that somebody has removed.</summary>
    public static readonly TargetOutcome RangeGone = Gone with { Addition = null };

    /// <summary>A volume that was created, and that somebody has removed.</summary>
    public static readonly TargetOutcome NewGone = new(TargetState.Removed)
    {
        Sentence = target => $"The new volume '{target}' is not there any more.",
    };

    /// <summary>A volume that existed, and that cannot be told from one that somebody has made under its name.</summary>
    public static readonly TargetOutcome Taken = new(TargetState.ContentLost)
    {
        Sentence = target => $"The former content is gone. '{target}' begins with something else now, and was left alone.",
    };

    /// <summary>A volume that existed, and holds all that was sent.</summary>
    public static readonly TargetOutcome Whole = new(TargetState.Unknown)
    {
        Sentence = target => $"The former content is gone. '{target}' begins with the head that was sent, so it may be whole, and was left alone; it was not verified.",
        Addition = "Look at the volume; if it is not what it should be, send the image again with -Force.",
    };

    /// <summary>A file that did not exist and does not now.</summary>
    private static readonly TargetOutcome s_noFile = new(TargetState.Untouched) { Sentence = target => $"No file was made: there is no '{target}'." };

    private const string Noted = "Send it in this session, which remembers what the volume was.";

    private Func<string, string>? Sentence { get; init; }

    /// <summary>What is to be said after what to do about the failure; null if nothing.</summary>
    public string? Addition { get; private init; }

    /// <summary>What is to be done instead of what would be done about the failure; null if that is right.</summary>
    public string? Replacement { get; private init; }

    public static implicit operator TargetOutcome(TargetState state) => new(state);

    /// <summary>A volume that was created, holds no image, and could not be removed.</summary>
    public static TargetOutcome Incomplete(IStorageVolume volume) => new(TargetState.Incomplete)
    {
        Sentence = target => $"The new volume '{target}' could not be removed: '{ImageText.Escape(volume.Key)}' on the host holds a part of what was sent, and no image.",
        Addition = $"In this session the same command replaces what is left; otherwise it is removed by: {RemovalOf(volume)}",
    };

    /// <summary>A volume that was created and could not be removed, and nobody knows whether the host has made an image of it.</summary>
    public static TargetOutcome WholeOrNone(IStorageVolume volume) => new(TargetState.Unknown)
    {
        Sentence = target =>
            $"It is not known whether the last bytes of the new volume '{target}' have arrived: '{ImageText.Escape(volume.Key)}' on the host holds all that was sent, or no image.",
        Replacement = "When the host runs and can be reached, connect to it again with Connect-LibvirtHost and its URI, and look at the volume. If it has not become what it should, "
            + $"it is removed by: {RemovalOf(volume)} . Then send the image again.",
    };

    /// <summary>A volume that was created and that its pool does not show any more, though it was perhaps not removed.</summary>
    public static TargetOutcome OutOfSight(IStorageVolume volume, bool mayBeWhole) => new(TargetState.Unknown)
    {
        Sentence = target =>
            $"The pool '{ImageText.Escape(volume.Pool.Name)}' does not show the new volume '{target}' any more, which does not mean that it is gone: '{ImageText.Escape(volume.Key)}', if it is still on the host, holds {(mayBeWhole ? "all that was sent, or no image" : "a part of what was sent, and no image")}.",
        Addition = $"When the pool has its storage again, look at it; what is left is removed by: {RemovalOf(volume)}",
    };

    /// <summary>A volume that was created, and that cannot be told from one that somebody has made under its name.</summary>
    public static TargetOutcome NewTaken(IStorageVolume volume) => new(TargetState.Unknown)
    {
        Sentence = target => $"'{target}' begins with something else now, and was left alone.",
        Addition = $"Look at the volume; if it is what is left of this upload, it is removed by: {RemovalOf(volume)}",
    };

    /// <summary>A volume that was created, and holds all that was sent.</summary>
    public static TargetOutcome NewWhole(IStorageVolume volume) => new(TargetState.Unknown)
    {
        Sentence = target => $"'{target}' begins with the head that was sent, so it may be whole, and was left alone; it was not verified.",
        Addition = $"Look at the volume; if it is not what it should be, it is removed by: {RemovalOf(volume)}",
    };

    /// <summary>A volume that existed and holds no image now.</summary>
    public static TargetOutcome ContentLost(bool isNoted) => new(TargetState.ContentLost) { Addition = isNoted ? Noted : null };

    /// <summary>A file into which nothing was received.</summary>
    public static TargetOutcome OfFile(string path) => File.Exists(path) ? TargetState.Untouched : s_noFile;

    /// <summary>The command that removes a volume.</summary>
    public static string RemovalOf(IStorageVolume volume) => $"Remove-LibvirtVolume -Name {Quote(volume.Name)} -Pool {Quote(volume.Pool.Name)}";

    /// <summary>The command that starts a pool.</summary>
    public static string StartOf(string pool) => $"Start-LibvirtPool {Quote(pool)}";

    /// <summary>One sentence.</summary>
    public string Describe(string target) => State switch
    {
        _ when Sentence is { } sentence => sentence(target),
        TargetState.Untouched => $"Nothing was changed: '{target}' is as it was before.",
        TargetState.Removed => $"The new volume '{target}' was removed again.",
        TargetState.RangeUndefined => $"The range of '{target}' that was being written is undefined; the rest is as it was.",
        _ => $"The former content of '{target}' is gone, and it holds no image now.",
    };

    /// <summary>What to do next, after a failure about which <paramref name="recommendation"/> is to be done.</summary>
    public string Advise(string recommendation) => Replacement ?? (Addition is null ? recommendation : $"{recommendation} {Addition}");

    // The command is there to be typed, and its names are of hosts and images: each of the five characters that end a quoted string for
    // PowerShell, the typographic ones too, is doubled.
    private static string Quote(string name) => "'" + Regex.Replace(ImageText.Escape(name), "['\u2018-\u201b]", "$0$0") + "'";
}
