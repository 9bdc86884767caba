using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;

namespace LibvirtStorage.Commands;

/// <summary>Lists the pools of a host.</summary>
[Cmdlet(VerbsCommon.Get, "LibvirtPool")]
[OutputType(typeof(LibvirtPool))]
public sealed class GetLibvirtPoolCommand : HostCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            Attempt(name, () =>
            {
                IStorageHost host = Connection;
                WriteObject(Await(token => FindAsync(host, name, token)), enumerateCollection: true);
            });
        }
    }

    private static async Task<List<LibvirtPool>> FindAsync(IStorageHost host, string name, CancellationToken token)
    {
        var pattern = new NamePattern(name);
        var found = new List<LibvirtPool>();
        foreach (IStoragePool pool in (await host.ListPoolsAsync(token).ConfigureAwait(false)).Where(p => pattern.IsMatch(p.Name)))
        {
            found.Add(new LibvirtPool(pool, await pool.GetInfoAsync(token).ConfigureAwait(false)));
        }

        return found.Count > 0 || pattern.MeansMany
            ? found
            : throw new RefusedException(HostErrors.PoolNotFound(name, host.Uri.ToString()));
    }
}
