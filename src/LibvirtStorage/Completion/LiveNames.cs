using System;
using System.Collections;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Completion;

/// <summary>
/// Asks an open connection for names while the user waits at the prompt: never connects, never throws, and gives up
/// after a quarter of a second.
/// </summary>
internal static class LiveNames
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(250);

    public static IReadOnlyList<CompletionResult> Ask(
        IDictionary boundParameters, Func<IStorageHost, CancellationToken, Task<IReadOnlyList<CompletionResult>>> question)
    {
        LibvirtHost? host = HostOf(boundParameters);
        if (host is not { IsConnected: true })
        {
            return [];
        }

        var source = new CancellationTokenSource(s_patience);
        Task<IReadOnlyList<CompletionResult>> answer = Task.Run(() => question(host.Connection, source.Token));
        _ = answer.ContinueWith(
            t =>
            {
                _ = t.Exception;
                source.Dispose();
            },
            TaskScheduler.Default);
        bool inTime = ((IAsyncResult)answer).AsyncWaitHandle.WaitOne(s_patience);
        return inTime && answer.Status == TaskStatus.RanToCompletion ? answer.Result : [];
    }

    private static LibvirtHost? HostOf(IDictionary boundParameters)
    {
        object? given = boundParameters.Contains("LibvirtHost") ? boundParameters["LibvirtHost"] : null;
        given = given is PSObject wrapped ? wrapped.BaseObject : given;
        return given switch
        {
            null => OpenHosts.OfThisRunspace.Default,
            LibvirtHost host => host,
            _ => OpenHosts.OfThisRunspace.Find(given.ToString() ?? string.Empty),
        };
    }
}
