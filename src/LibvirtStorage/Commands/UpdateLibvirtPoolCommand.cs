using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Commands;

/// <summary>Makes the host look at the content of pools again, for what was put there past it.</summary>
[Cmdlet(VerbsData.Update, "LibvirtPool", SupportsShouldProcess = true)]
[OutputType(typeof(Output.LibvirtPool))]
public sealed class UpdateLibvirtPoolCommand : PoolCmdlet
{
    /// <summary>Emit the pool.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessPool(IStoragePool pool)
    {
        if (ShouldProcess(Describe(pool), "Refresh pool"))
        {
            Await(pool.RefreshAsync);
        }

        if (PassThru)
        {
            WritePool(pool);
        }
    }
}
