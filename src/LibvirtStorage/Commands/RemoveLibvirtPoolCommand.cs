using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;

namespace LibvirtStorage.Commands;

/// <summary>Stops pools and makes the host forget them. The volumes stay where they are.</summary>
[Cmdlet(VerbsCommon.Remove, "LibvirtPool", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveLibvirtPoolCommand : PoolCmdlet
{
    /// <summary>Delete what the pool stands on too: its directory, which has to be empty, or its volume group.</summary>
    [Parameter]
    public SwitchParameter DeleteStorage { get; set; }

    internal override void ProcessPool(IStoragePool pool)
    {
        DaemonPool managed = pool.AsManaged();
        StoragePoolInfo info = Examine(pool);
        if (DeleteStorage && !info.IsPersistent)
        {
            throw new RefusedException(HostErrors.TransientPool(pool.Name));
        }

        if (!ShouldProcess(Describe(pool), DeleteStorage ? "Stop and forget pool, and delete what it stands on" : "Stop and forget pool"))
        {
            return;
        }

        bool runs = info.State != StoragePoolState.Inactive;
        if (runs)
        {
            Await(managed.StopAsync);
        }

        if (DeleteStorage)
        {
            Await(token => DeleteAsync(managed, runs, token));
        }

        if (info.IsPersistent)
        {
            Await(managed.UndefineAsync);
        }
    }

    /// <summary>What cannot be deleted, such as a directory with volumes in it, runs again afterwards.</summary>
    private static async Task DeleteAsync(DaemonPool pool, bool runs, CancellationToken token)
    {
        try
        {
            await pool.DeleteAsync(token).ConfigureAwait(false);
        }
        catch (LibvirtException) when (runs)
        {
            await pool.StartAsync(token).ConfigureAwait(false);
            throw;
        }
    }
}
