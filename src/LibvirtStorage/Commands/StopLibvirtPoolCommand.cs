using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Hosts;

namespace LibvirtStorage.Commands;

/// <summary>Stops pools; their volumes stay. One that does not run is left alone.</summary>
[Cmdlet(VerbsLifecycle.Stop, "LibvirtPool", SupportsShouldProcess = true)]
[OutputType(typeof(Output.LibvirtPool))]
public sealed class StopLibvirtPoolCommand : PoolCmdlet
{
    /// <summary>Emit the pool, unless the host has forgotten it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessPool(IStoragePool pool)
    {
        DaemonPool managed = pool.AsManaged();
        StoragePoolInfo info = Examine(pool);
        bool isForgotten = false;
        if (info.State == StoragePoolState.Inactive)
        {
            WriteVerbose($"The pool '{pool.Name}' does not run.");
        }
        else if (ShouldProcess(Describe(pool), info.IsPersistent ? "Stop pool" : "Stop transient pool, which the host then forgets"))
        {
            Await(managed.StopAsync);
            isForgotten = !info.IsPersistent;
        }

        if (PassThru && !isForgotten)
        {
            WritePool(pool);
        }
    }
}
