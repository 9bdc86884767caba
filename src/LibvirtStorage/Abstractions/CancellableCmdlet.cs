using System;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Errors;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Progress;

namespace LibvirtStorage.Abstractions;

/// <summary>
/// A cmdlet whose work can be stopped. Work runs on a task; the pipeline thread waits for it and is the only one that
/// writes, since the engine allows no other.
/// </summary>
public abstract class CancellableCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(100);

    /// <summary>How long stopped work may take to tidy up (abort the stream, delete the volume) before the prompt returns without it.</summary>
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(800);

    private readonly CancellationTokenSource _stop = new();
    private readonly StoppedWork _stopped = new();

    /// <summary>Cancelled by Ctrl-C.</summary>
    protected CancellationToken StopToken => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs on another thread than the pipeline: only cancels, never writes or waits.</summary>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Releases what the cmdlet holds; called at the end of the pipeline, however it ends.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Release(_stop);
        }
    }

    /// <summary>Warns; text in it that came from a server or an image is made safe to show.</summary>
    private protected new void WriteWarning(string text) => base.WriteWarning(ImageText.EscapeMessage(text));

    /// <summary>Says what is done; text in it that came from a server or an image is made safe to show.</summary>
    private protected new void WriteVerbose(string text) => base.WriteVerbose(ImageText.EscapeMessage(text));

    /// <summary>Asks, or says what would be done; text in it that came from a server or an image is made safe to show.</summary>
    private protected new bool ShouldProcess(string target, string action) =>
        base.ShouldProcess(ImageText.EscapeMessage(target), ImageText.EscapeMessage(action));

    /// <summary>Runs work off the pipeline thread and waits for it, showing progress if there is any.</summary>
    /// <exception cref="PipelineStoppedException">Ctrl-C.</exception>
    internal T Await<T>(Func<CancellationToken, Task<T>> work, ProgressDisplay? progress = null) =>
        AwaitTicking(work, () => progress?.Show(WriteProgress), () => progress?.Complete(WriteProgress));

    /// <summary>The same for work that has other things to say meanwhile.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="tick">Called on the pipeline thread while the work goes on.</param>
    /// <param name="end">Called on the pipeline thread at its end, whatever that is.</param>
    internal T AwaitTicking<T>(Func<CancellationToken, Task<T>> work, Action tick, Action end)
    {
        CancellationToken token = StopToken;
        Task<T> task = Task.Run(() => work(token), CancellationToken.None);
        try
        {
            Watch(task, tick, end);
        }
        catch
        {
            // Ctrl-C, or the engine wants no more of what was to be said: the work has nobody left to work for.
            Leave(task);
            throw;
        }

        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (Exception) when (token.IsCancellationRequested)
        {
            Leave(task);
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Runs work that has no result.</summary>
    internal void Await(Func<CancellationToken, Task> work) => Await(async token =>
    {
        await work(token).ConfigureAwait(false);
        return true;
    });

    /// <summary>Runs work that cannot wait for anything but the disk.</summary>
    internal T Await<T>(Func<CancellationToken, T> work, ProgressDisplay? progress = null) =>
        Await(token => Task.FromResult(work(token)), progress);

    /// <summary>Does something for one object of the pipeline: if it fails in a way that is foreseen, that is one error, and the pipeline goes on.</summary>
    internal bool Attempt(object target, Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception e) when (ErrorTranslation.IsForeseen(e))
        {
            WriteError(ErrorTranslation.ToRecord(e, target));
            return false;
        }
    }

    /// <summary>Disposes what the work of this cmdlet used, as soon as none of it goes on.</summary>
    private protected void Release(IDisposable resource) => _stopped.Release(resource);

    private static bool Finished(Task task, TimeSpan time) =>
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne(time);

    /// <summary>Returns when the work has ended.</summary>
    /// <exception cref="PipelineStoppedException">Ctrl-C.</exception>
    private void Watch(Task task, Action tick, Action end)
    {
        try
        {
            while (!Finished(task, s_tick))
            {
                if (StopToken.IsCancellationRequested)
                {
                    throw new PipelineStoppedException();
                }

                tick();
            }
        }
        finally
        {
            end();
        }
    }

    private void Leave<T>(Task<T> task)
    {
        _stop.Cancel();
        _ = Finished(task, s_grace);

        // A stopped pipeline takes no records any more; the screen does. Later the cmdlet is not to be asked for it.
        PSHostUserInterface screen = Host.UI;
        CmdletAttribute own = GetType().GetCustomAttribute<CmdletAttribute>()!;
        _stopped.Take(
            task, $"{own.VerbName}-{own.NounName}", own.SupportsShouldProcess ? text => screen.WriteWarningLine(ImageText.EscapeMessage(text)) : null);
    }
}
