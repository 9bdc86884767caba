using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using RadLine;

namespace LibvirtStorage.Shell.Interactive;

/// <summary>Asks the engine how the word before the cursor may go on.</summary>
internal sealed class CommandLineCompletion(Runspace runspace) : ITextCompletion
{
    public IEnumerable<string>? GetCompletions(string context, string word, string suffix)
    {
        using PowerShell shell = PowerShell.Create(runspace);
        string typed = context + word;
        CommandCompletion completion = CommandCompletion.CompleteInput(typed, typed.Length, null, shell);

        if (completion.CompletionMatches.Count == 0)
        {
            return FileNameCompletion.Of(word, runspace.SessionStateProxy.Path);
        }

        // The engine may replace less than a word (behind a comma) but what the editor replaces is the word.
        int kept = completion.ReplacementIndex - context.Length;
        return kept < 0 || kept > word.Length
            ? null
            : completion.CompletionMatches.Select(m => string.Concat(word.AsSpan(0, kept), m.CompletionText)).ToList();
    }
}
