using System;
using System.Diagnostics;
using System.Threading;

namespace LibvirtStorage.Images.Validation;

/// <summary>Spends an <see cref="ImageBudget"/> where the work happens. Thread-safe.</summary>
public sealed class BudgetMeter
{
    private readonly ImageBudget _budget;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private long _memory;
    private long _work;

    /// <summary>Starts the clock.</summary>
    public BudgetMeter(ImageBudget budget, CancellationToken cancellationToken = default)
    {
        _budget = budget;
        Cancellation = cancellationToken;
    }

    /// <summary>Stops the operation; looked at by <see cref="Spend"/>.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Announces an allocation before it is made.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    public void Reserve(long bytes, string field)
    {
        long memory = Interlocked.Add(ref _memory, bytes);
        if (memory > _budget.MaxMemory)
        {
            Interlocked.Add(ref _memory, -bytes);
            throw CommonRules.MemoryBudget.Error(
                field, null, $"{bytes} bytes for {field} exceed the memory budget of {_budget.MaxMemory} bytes.", value: (ulong)memory, limit: (ulong)_budget.MaxMemory);
        }
    }

    /// <summary>Gives memory back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _memory, -bytes);

    /// <summary>Accounts for metadata read or visited, and looks at the clock and for cancellation.</summary>
    /// <exception cref="DiskImageException">Reason Limit.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped the operation.</exception>
    public void Spend(long bytes)
    {
        Cancellation.ThrowIfCancellationRequested();
        long work = Interlocked.Add(ref _work, bytes);
        if (work > _budget.MaxWork)
        {
            throw CommonRules.WorkBudget.Error(
                null, null, $"The image needs more than the {_budget.MaxWork} bytes of metadata reads that the budget allows.", value: (ulong)work, limit: (ulong)_budget.MaxWork);
        }

        TimeSpan time = _clock.Elapsed;
        if (time > _budget.MaxTime)
        {
            throw CommonRules.TimeBudget.Error(
                null,
                null,
                $"The image was not examined within the {_budget.MaxTime.TotalSeconds:0} seconds that the budget allows.",
                value: (ulong)time.TotalSeconds,
                limit: (ulong)_budget.MaxTime.TotalSeconds);
        }
    }
}
