using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;

namespace LibvirtStorage.Commands;

/// <summary>Lists the volumes of pools.</summary>
[Cmdlet(VerbsCommon.Get, "LibvirtVolume")]
[OutputType(typeof(LibvirtVolume))]
public sealed class GetLibvirtVolumeCommand : HostCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The pools to look in, with wildcards; without it all that run.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [PoolNameTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Pool { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string pool in Pool)
        {
            Attempt(pool, () => FindIn(pool));
        }
    }

    private void FindIn(string pool)
    {
        IStorageHost host = Connection;
        List<LibvirtVolume> volumes = Await(token => ListAsync(host, pool, token));
        foreach (string name in Name)
        {
            var pattern = new NamePattern(name);
            LibvirtVolume[] found = volumes.Where(v => pattern.IsMatch(v.Name)).ToArray();
            WriteObject(found, enumerateCollection: true);
            if (found.Length == 0 && !pattern.MeansMany)
            {
                WriteError(HostErrors.VolumeNotFound(name, pool, host.Uri.ToString()));
            }
        }
    }

    private async Task<List<LibvirtVolume>> ListAsync(IStorageHost host, string name, CancellationToken token)
    {
        var pattern = new NamePattern(name);
        IStoragePool[] pools = (await host.ListPoolsAsync(token).ConfigureAwait(false)).Where(p => pattern.IsMatch(p.Name)).ToArray();
        if (pools.Length == 0 && !pattern.MeansMany)
        {
            throw new RefusedException(HostErrors.PoolNotFound(name, host.Uri.ToString()));
        }

        NamePattern[] wanted = Name.Select(n => new NamePattern(n)).ToArray();
        var volumes = new List<LibvirtVolume>();
        foreach (IStoragePool pool in pools)
        {
            // A pool that stands still has no list of volumes; only who names it wants to hear of that.
            if (!pattern.MeansMany || (await pool.GetInfoAsync(token).ConfigureAwait(false)).State != StoragePoolState.Inactive)
            {
                await AddAsync(volumes, pool, wanted, token).ConfigureAwait(false);
            }
        }

        return volumes;
    }

    private static async Task AddAsync(List<LibvirtVolume> volumes, IStoragePool pool, NamePattern[] wanted, CancellationToken token)
    {
        foreach (IStorageVolume volume in await pool.ListVolumesAsync(token).ConfigureAwait(false))
        {
            if (!wanted.Any(p => p.IsMatch(volume.Name)))
            {
                continue;
            }

            try
            {
                volumes.Add(new LibvirtVolume(volume, await volume.GetInfoAsync(token).ConfigureAwait(false)));
            }
            catch (LibvirtException e) when (e.Code == LibvirtErrorCode.NoStorageVolume)
            {
                // Someone removed it between the two calls.
            }
        }
    }
}
