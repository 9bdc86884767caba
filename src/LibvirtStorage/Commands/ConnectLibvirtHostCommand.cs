using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Completion;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Commands;

/// <summary>Opens a connection to a host and makes it the default of this runspace.</summary>
[Cmdlet(VerbsCommunications.Connect, "LibvirtHost")]
[OutputType(typeof(LibvirtHost))]
public sealed class ConnectLibvirtHostCommand : CancellableCmdlet
{
    /// <summary>
    /// Where to: libvirt's URI or an alias of it; <c>file:///dir</c> serves a folder as a pool, in process. Without it the default
    /// that libvirt's own tools have.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(HostUriCompleter))]
    public string Uri { get; set; } = string.Empty;

    /// <summary>Leave the default as it is.</summary>
    [Parameter]
    public SwitchParameter NotDefault { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Uri.Length == 0 ? "LibvirtHost" : Uri, () =>
    {
        WriteVerbose(Uri.Length == 0 ? "Connecting to the default host." : $"Connecting to {Uri}.");
        var host = new LibvirtHost(Await(token => StorageHosts.ConnectAsync(Uri, token)));
        OpenHosts.OfThisRunspace.Add(host, makeDefault: !NotDefault);
        WriteObject(host);
    });
}
