using System;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client;
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

    /// <summary>Seconds that connecting may take, authentication included. 30 without it, or 120 where a person may be asked for a password.</summary>
    [Parameter]
    [ValidateRange(1, MaximumSeconds)]
    public int ConnectTimeout { get; set; }

    /// <summary>Seconds without a sign of life after which a daemon is pinged; 0 never pings.</summary>
    [Parameter]
    [ValidateRange(0, MaximumSeconds)]
    public int KeepaliveInterval { get; set; } = (int)ConnectionOptions.Default.KeepaliveInterval.TotalSeconds;

    /// <summary>Pings that may stay without an answer before the connection is given up, one interval later.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int KeepaliveCount { get; set; } = ConnectionOptions.Default.KeepaliveCount;

    private const int MaximumSeconds = 86400;

    private ConnectionOptions Options => new()
    {
        ConnectTimeout = ConnectTimeout == 0 ? null : TimeSpan.FromSeconds(ConnectTimeout),
        KeepaliveInterval = TimeSpan.FromSeconds(KeepaliveInterval),
        KeepaliveCount = KeepaliveCount,
    };

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Uri.Length == 0 ? "LibvirtHost" : Uri, () =>
    {
        WriteVerbose(Uri.Length == 0 ? "Connecting to the default host." : $"Connecting to {Uri}.");
        var host = new LibvirtHost(Await(token => StorageHosts.ConnectAsync(Uri, Options, token)));
        OpenHosts.OfThisRunspace.Add(host, makeDefault: !NotDefault);
        WriteObject(host);
    });
}
