using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LibvirtStorage.Completion;

/// <summary>Completes the names of pools on an open connection.</summary>
public sealed class PoolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        return LiveNames.Ask(fakeBoundParameters, async (host, token) =>
            (from pool in await host.ListPoolsAsync(token).ConfigureAwait(false)
             where pool.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
             orderby pool.Name
             select CompletionText.Result(pool.Name, $"Pool on {host.Uri}")).ToArray());
    }
}
