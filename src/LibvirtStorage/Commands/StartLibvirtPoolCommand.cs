using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Hosts;

namespace LibvirtStorage.Commands;

/// <summary>Starts pools; one that runs already is left alone.</summary>
[Cmdlet(VerbsLifecycle.Start, "LibvirtPool", SupportsShouldProcess = true)]
[OutputType(typeof(Output.LibvirtPool))]
public sealed class StartLibvirtPoolCommand : PoolCmdlet
{
    /// <summary>Emit the pool.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessPool(IStoragePool pool)
    {
        DaemonPool managed = pool.AsManaged();
        if (Examine(pool).State != StoragePoolState.Inactive)
        {
            WriteVerbose($"The pool '{pool.Name}' runs already.");
        }
        else if (ShouldProcess(Describe(pool), "Start pool"))
        {
            Await(managed.StartAsync);
        }

        if (PassThru)
        {
            WritePool(pool);
        }
    }
}
