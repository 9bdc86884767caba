using System;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Rpc;

/// <summary>Waiting that ends at once when it is cancelled, whatever the awaited work does then.</summary>
internal static class TaskExtensions
{
    /// <summary>Awaits <paramref name="task"/>; on cancellation the task goes on unobserved.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static async Task OrCancelled(this Task task, CancellationToken cancellationToken)
    {
        if (!task.IsCompleted && cancellationToken.CanBeCanceled)
        {
            TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using (cancellationToken.Register(static state => ((TaskCompletionSource<bool>)state!).TrySetResult(true), cancelled))
            {
                if (await Task.WhenAny(task, cancelled.Task).ConfigureAwait(false) != task)
                {
                    task.Forget();
                    throw new OperationCanceledException(cancellationToken);
                }
            }
        }

        await task.ConfigureAwait(false);
    }

    /// <summary>Whether the task ended well; newer runtimes have it as a property.</summary>
    public static bool IsCompletedSuccessfully(this Task task) => task.Status == TaskStatus.RanToCompletion;

    /// <summary>Leaves a task to itself; its failure has been or will be told to whom it concerns in another way.</summary>
    public static void Forget(this Task task) =>
        _ = task.ContinueWith(
            static done => _ = done.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
}
