using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LibvirtStorage.Completion;

/// <summary>Completes the beginnings of URIs, which nobody knows by heart.</summary>
public sealed class HostUriCompleter : IArgumentCompleter
{
    private static readonly (string Uri, string ToolTip)[] s_forms =
    [
        ("qemu:///system", "The libvirt daemon of this machine"),
        ("qemu:///session", "A libvirt daemon of your own"),
        ("qemu+ssh://", "Another machine by ssh: qemu+ssh://user@host/system"),
        ("qemu+tcp://", "Another machine in clear text: qemu+tcp://host/system"),
        ("file:///", "A folder of this machine, served as a pool"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from form in s_forms
        where form.Uri.StartsWith(CompletionText.Unquote(wordToComplete), StringComparison.OrdinalIgnoreCase)
        select CompletionText.Result(form.Uri, form.ToolTip);
}
