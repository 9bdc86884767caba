using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace LibvirtStorage.Shell;

/// <summary>Turns words of the command line into PowerShell arguments.</summary>
internal static partial class ScriptArguments
{
    /// <summary>
    /// The words as they would mean behind a command: <c>-Name</c> and <c>-Name:value</c> are parameters, words with
    /// commas are lists, everything else is a string. Nothing is evaluated.
    /// </summary>
    public static IEnumerable<CommandParameter> Parse(IEnumerable<string> words) => words.Select(Parse);

    private static CommandParameter Parse(string word)
    {
        Match parameter = Parameter().Match(word);
        if (!parameter.Success)
        {
            return new CommandParameter(null, Value(word));
        }

        // The engine reads a name with a dash as a parameter that was typed, whose value, if it takes one, comes next.
        string name = parameter.Groups["name"].Value;
        return parameter.Groups["value"] is { Success: true } value
            ? new CommandParameter(name + ":", SwitchOrValue(value.Value))
            : new CommandParameter(name);
    }

    private static object SwitchOrValue(string value) =>
        value.Equals("$true", StringComparison.OrdinalIgnoreCase) ? true
        : value.Equals("$false", StringComparison.OrdinalIgnoreCase) ? false
        : Value(value);

    private static object Value(string word) => word.Contains(',', StringComparison.Ordinal) ? word.Split(',') : word;

    [GeneratedRegex(@"^(?<name>-[\p{L}_]\w*)(:(?<value>.*))?$", RegexOptions.Singleline)]
    private static partial Regex Parameter();
}
