using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;

namespace LibvirtStorage.Tests.Hosting;

/// <summary>What a script wrote.</summary>
public sealed class Outcome
{
    internal Outcome(Collection<PSObject> output, PowerShell shell)
    {
        Output = output;
        Errors = shell.Streams.Error.ToArray();
        Warnings = shell.Streams.Warning.Select(w => w.Message).ToArray();
        Verbose = shell.Streams.Verbose.Select(v => v.Message).ToArray();
        Progress = shell.Streams.Progress.ToArray();
    }

    public Collection<PSObject> Output { get; }

    public IReadOnlyList<ErrorRecord> Errors { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<string> Verbose { get; }

    public IReadOnlyList<ProgressRecord> Progress { get; }
}
