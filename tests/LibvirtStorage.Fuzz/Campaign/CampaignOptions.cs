using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>What a campaign is to do.</summary>
internal sealed record CampaignOptions
{
    /// <summary>Minutes in total, which the targets share.</summary>
    public double Minutes { get; init; } = 10;

    public IReadOnlyList<FuzzTarget> Targets { get; init; } = FuzzTargets.All;

    /// <summary>The options as they were given, for the ledger.</summary>
    public string Command { get; init; } = "Fuzz";

    /// <exception cref="FormatException">An option or a target that does not exist.</exception>
    public static CampaignOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new CampaignOptions();
        for (int i = 0; i < arguments.Count; i += 2)
        {
            string value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value.");
            options = arguments[i] switch
            {
                "--minutes" => options with { Minutes = Number(value), Command = $"{options.Command} -Minutes {value}" },
                "--target" => options with { Targets = [.. value.Split(',').SelectMany(FuzzTargets.Find).Distinct()], Command = $"{options.Command} -Target {value}" },
                string other => throw new FormatException($"{other} is not an option."),
            };
        }

        return options;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0
            ? number
            : throw new FormatException($"{text} is not a number of minutes.");
}
