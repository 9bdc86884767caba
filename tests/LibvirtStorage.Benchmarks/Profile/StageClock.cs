using System;
using System.Collections.Concurrent;
using System.Threading;

namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>Adds up the processor time of each stage over all threads. A stage includes the stages that it calls.</summary>
internal sealed class StageClock
{
    private readonly ConcurrentDictionary<string, Counter> _stages = new();

    /// <summary>What the stage took so far.</summary>
    public TimeSpan this[string stage] => _stages.TryGetValue(stage, out Counter? counter) ? new TimeSpan(counter.Ticks) : TimeSpan.Zero;

    /// <summary>Counts for the stage until the result is disposed, on the same thread.</summary>
    public Section Enter(string stage) => new(_stages.GetOrAdd(stage, _ => new Counter()));

    public sealed class Counter
    {
        private long _ticks;

        public long Ticks => Interlocked.Read(ref _ticks);

        public void Add(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
    }

    public readonly struct Section(Counter counter) : IDisposable
    {
        private readonly TimeSpan _start = ThreadClock.Now;

        public void Dispose() => counter.Add(ThreadClock.Now - _start);
    }
}
