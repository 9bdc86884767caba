using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that talks to a host.</summary>
public abstract class HostCmdlet : CancellableCmdlet
{
    /// <summary>The connection to use, or the URI of an open one; without it the runspace's default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Host")]
    [LibvirtHostTransformation]
    [ArgumentCompleter(typeof(OpenHostCompleter))]
    [ValidateNotNull]
    public LibvirtHost? LibvirtHost { get; set; }

    /// <summary>The connection of this record.</summary>
    internal IStorageHost Connection => HostCalls.OrDefault(LibvirtHost).Connection;
}
