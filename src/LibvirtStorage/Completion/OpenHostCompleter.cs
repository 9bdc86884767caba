using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using LibvirtStorage.Hosts;

namespace LibvirtStorage.Completion;

/// <summary>Completes the URIs of open connections.</summary>
public sealed class OpenHostCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from host in OpenHosts.OfThisRunspace.All
        where host.Uri.StartsWith(CompletionText.Unquote(wordToComplete), StringComparison.OrdinalIgnoreCase)
        select CompletionText.Result(host.Uri, host.HostName);
}
