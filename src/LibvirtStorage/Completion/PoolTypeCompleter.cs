using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace LibvirtStorage.Completion;

/// <summary>Completes the types of pools that libvirt has; which of them a host has, it says itself.</summary>
public sealed class PoolTypeCompleter : IArgumentCompleter
{
    private static readonly (string Type, string ToolTip)[] s_types =
    [
        ("dir", "A directory"),
        ("fs", "A file system on a device: -SourceDevice"),
        ("netfs", "A network file system: -SourceHost, -SourceDirectory"),
        ("logical", "An LVM volume group: -SourceName"),
        ("disk", "The partitions of a disk: -SourceDevice"),
        ("iscsi", "The units of an iSCSI target: -SourceHost, -SourceDevice"),
        ("mpath", "Multipath devices"),
        ("zfs", "A ZFS pool: -SourceName"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        from entry in s_types
        where entry.Type.StartsWith(CompletionText.Unquote(wordToComplete), StringComparison.OrdinalIgnoreCase)
        select CompletionText.Result(entry.Type, entry.ToolTip);
}
