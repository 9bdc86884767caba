using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LibvirtStorage.Completion;

/// <summary>Quoting of completed names.</summary>
internal static class CompletionText
{
    private const string Special = " '\"`$(){}[];,|&<>@#";

    /// <summary>The word without the quote that the user may have begun it with.</summary>
    public static string Unquote(string? word)
    {
        word ??= string.Empty;
        return word.Length > 0 && (word[0] == '\'' || word[0] == '"') ? word.Trim(word[0]) : word;
    }

    /// <summary>A completion that can stand on the command line as it is.</summary>
    public static CompletionResult Result(string name, string toolTip) =>
        new(Quote(name), name, CompletionResultType.ParameterValue, toolTip);

    private static string Quote(string name) => name.Any(c => Special.Contains(c))
        ? "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'"
        : name;
}
