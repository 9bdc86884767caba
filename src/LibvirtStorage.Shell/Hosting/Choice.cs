using System;
using System.Management.Automation.Host;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>One answer to a question: <c>Yes to &amp;All</c> is chosen by its key A or by its whole label.</summary>
internal sealed record Choice(string Key, string Label, string Help)
{
    public static Choice Of(ChoiceDescription description)
    {
        int marker = description.Label.IndexOf('&', StringComparison.Ordinal);
        string label = description.Label.Replace("&", "", StringComparison.Ordinal);
        string key = marker >= 0 && marker < label.Length ? label.Substring(marker, 1).ToUpperInvariant() : label;
        return new Choice(key, label, description.HelpMessage);
    }

    public bool Matches(string answer) =>
        answer.Equals(Key, StringComparison.OrdinalIgnoreCase) || answer.Equals(Label, StringComparison.OrdinalIgnoreCase);
}
