using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <summary>Closes connections.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "LibvirtHost")]
[OutputType(typeof(void))]
public sealed class DisconnectLibvirtHostCommand : PSCmdlet
{
    /// <summary>The connection to close; without it the default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Host")]
    [LibvirtHostTransformation]
    [ArgumentCompleter(typeof(OpenHostCompleter))]
    [ValidateNotNull]
    public LibvirtHost? LibvirtHost { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        OpenHosts hosts = OpenHosts.OfThisRunspace;
        if ((LibvirtHost ?? hosts.Default) is { } host)
        {
            hosts.Close(host);
        }
        else
        {
            WriteError(HostErrors.NotConnected());
        }
    }
}
