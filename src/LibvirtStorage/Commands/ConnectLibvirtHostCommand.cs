using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Commands;

/// <summary>Opens a connection to a host and makes it the default of this runspace.</summary>
[Cmdlet(VerbsCommunications.Connect, "LibvirtHost")]
[OutputType(typeof(LibvirtHost))]
public sealed class ConnectLibvirtHostCommand : CancellableCmdlet
{
    /// <summary>Where to: <c>file:///dir</c> serves a folder as a pool, in process.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Uri { get; set; } = string.Empty;

    /// <summary>Leave the default as it is.</summary>
    [Parameter]
    public SwitchParameter NotDefault { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Uri, () =>
    {
        WriteVerbose($"Connecting to {Uri}.");
        var host = new LibvirtHost(Await(token => StorageHosts.ConnectAsync(Uri, token)));
        OpenHosts.OfThisRunspace.Add(host, makeDefault: !NotDefault);
        WriteObject(host);
    });
}
