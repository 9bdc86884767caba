using System.Management.Automation;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that does something with pools that are there.</summary>
public abstract class PoolCmdlet : HostCmdlet
{
    /// <summary>Names, taken as they are written.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Pool")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            Attempt(name, () =>
            {
                IStorageHost host = Connection;
                ProcessPool(Await(token => host.PoolAsync(name, token)));
            });
        }
    }

    /// <summary>Does it for one of them.</summary>
    internal abstract void ProcessPool(IStoragePool pool);

    /// <summary>What a question calls the pool.</summary>
    internal static string Describe(IStoragePool pool) => $"pool '{pool.Name}' on {pool.Host.Uri}";

    /// <summary>State and sizes now.</summary>
    internal StoragePoolInfo Examine(IStoragePool pool) => Await(pool.GetInfoAsync);

    /// <summary>Writes the pool as it is now.</summary>
    internal void WritePool(IStoragePool pool) => WriteObject(new LibvirtPool(pool, Examine(pool)));
}
