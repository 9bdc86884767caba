using System;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Abstractions;

/// <summary>
/// Work whose cmdlet has ended before it. It goes on tidying up in the background; when that is done, what it used is
/// released, and what became of its target is said.
/// </summary>
internal sealed class StoppedWork
{
    /// <summary>How long the process may be kept from ending, so that work can tidy up.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private Task _last = Task.CompletedTask;

    /// <summary>Takes over work that was stopped, and the result that nobody takes any more.</summary>
    /// <param name="work">The work.</param>
    /// <param name="name">What the user calls it: the cmdlet's name.</param>
    /// <param name="say">Shows a line, from any thread; null if the work changes nothing, so that its end is nobody's concern.</param>
    public void Take<T>(Task<T> work, string name, Action<string>? say)
    {
        bool isLate = !work.IsCompleted;
        if (isLate && say is not null)
        {
            say($"{name} was stopped and is still tidying up. Until that is done, what it was writing to may be incomplete.");
            KeepProcess(work);
        }

        _last = EndAsync(work, name, say, isLate);
    }

    /// <summary>Disposes what work used: now, or when the work that was left over has ended.</summary>
    public void Release(IDisposable resource)
    {
        if (_last.IsCompleted)
        {
            resource.Dispose();
        }
        else
        {
            // In the order in which they are released: what was opened first carries the others.
            _last = _last.ContinueWith(_ => resource.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>A process does not end before its foreground threads.</summary>
    private static void KeepProcess(Task work) =>
        new Thread(() => ((IAsyncResult)work).AsyncWaitHandle.WaitOne(s_patience)) { IsBackground = false }.Start();

    private static async Task EndAsync<T>(Task<T> work, string name, Action<string>? say, bool isLate)
    {
        string? end;
        try
        {
            (await work.ConfigureAwait(false) as IDisposable)?.Dispose();
            end = isLate ? $"{name} was stopped too late: it has done what it was doing." : null;
        }
        catch (Exception e) when (e is TransferStoppedException or TransferException)
        {
            end = e.Message;
        }
        catch (OperationCanceledException)
        {
            end = isLate ? $"{name} has tidied up." : null;
        }
        catch (Exception e)
        {
            end = isLate ? $"{name} was stopped, and failed: {e.Message}" : null;
        }

        if (end is not null)
        {
            say?.Invoke(end);
        }
    }
}
