using System.Linq;
using System.Management.Automation;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;

namespace LibvirtStorage.Commands;

/// <summary>Lists the open connections of this runspace.</summary>
[Cmdlet(VerbsCommon.Get, "LibvirtHost")]
[OutputType(typeof(LibvirtHost))]
public sealed class GetLibvirtHostCommand : PSCmdlet
{
    /// <summary>URIs, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OpenHostCompleter))]
    public string[] Uri { get; set; } = ["*"];

    /// <summary>Only the default.</summary>
    [Parameter]
    public SwitchParameter Default { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string uri in Uri)
        {
            var pattern = new NamePattern(uri);
            LibvirtHost[] found = OpenHosts.OfThisRunspace.All
                .Where(h => pattern.IsMatch(h.Uri) && (!Default || h.IsDefault))
                .ToArray();
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !pattern.MeansMany)
            {
                WriteError(HostErrors.HostNotFound(uri));
            }
        }
    }
}
