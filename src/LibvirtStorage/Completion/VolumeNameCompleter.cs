using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Completion;

/// <summary>Completes the names of volumes on an open connection, of the pool that was typed already or of all.</summary>
public sealed class VolumeNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = CompletionText.Unquote(wordToComplete);
        string? pool = fakeBoundParameters.Contains("Pool") ? fakeBoundParameters["Pool"]?.ToString() : null;
        return LiveNames.Ask(fakeBoundParameters, async (host, token) =>
            (from volume in await VolumesAsync(host, pool, token).ConfigureAwait(false)
             where volume.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
             orderby volume.Name
             select CompletionText.Result(volume.Name, $"Volume in pool {volume.Pool.Name}")).ToArray());
    }

    private static async Task<IReadOnlyList<IStorageVolume>> VolumesAsync(IStorageHost host, string? pool, CancellationToken token)
    {
        var volumes = new List<IStorageVolume>();
        foreach (IStoragePool each in await host.ListPoolsAsync(token).ConfigureAwait(false))
        {
            if (pool is null || each.Name == pool)
            {
                volumes.AddRange(await each.ListVolumesAsync(token).ConfigureAwait(false));
            }
        }

        return volumes;
    }
}
