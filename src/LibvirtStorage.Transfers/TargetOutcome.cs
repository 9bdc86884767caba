using System.Text.RegularExpressions;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Transfers;

/// <summary>What became of a target, and where the rest of it is if something was left that should not be.</summary>
internal readonly record struct TargetOutcome(TargetState State)
{
    private IStorageVolume? Left { get; init; }

    /// <summary>What is to be typed to be rid of what was left; null if nothing was.</summary>
    public string? Removal => Left is { } volume ? RemovalOf(volume) : null;

    public static implicit operator TargetOutcome(TargetState state) => new(state);

    /// <summary>A volume that was created, holds no image, and could not be removed.</summary>
    public static TargetOutcome Incomplete(IStorageVolume volume) => new(TargetState.Incomplete) { Left = volume };

    /// <summary>The command that removes a volume.</summary>
    public static string RemovalOf(IStorageVolume volume) => $"Remove-LibvirtVolume -Name {Quote(volume.Name)} -Pool {Quote(volume.Pool.Name)}";

    /// <summary>One sentence.</summary>
    public string Describe(string target) => State switch
    {
        TargetState.Untouched => $"Nothing was changed: '{target}' is as it was before.",
        TargetState.Removed => $"The new volume '{target}' was removed again.",
        TargetState.Incomplete =>
            $"The new volume '{target}' could not be removed: '{ImageText.Escape(Left!.Key)}' on the host holds a part of what was sent, and no image.",
        TargetState.RangeUndefined => $"The range of '{target}' that was being written is undefined; the rest is as it was.",
        _ => $"The former content of '{target}' is gone, and it holds no image now.",
    };

    // The command is there to be typed, and its names are of hosts and images: each of the five characters that end a quoted string for
    // PowerShell, the typographic ones too, is doubled.
    private static string Quote(string name) => "'" + Regex.Replace(ImageText.Escape(name), "['\u2018-\u201b]", "$0$0") + "'";
}
