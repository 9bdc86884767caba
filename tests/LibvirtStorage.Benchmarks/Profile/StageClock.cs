using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Benchmarks.Profile;

/// <summary>Adds up how long each stage held a thread; stages that run inside another are taken out of it by the reader of the table.</summary>
internal sealed class StageClock
{
    private readonly ConcurrentDictionary<string, Counter> _stages = new();

    public IEnumerable<string> Stages => _stages.Keys;

    public TimeSpan this[string stage] => _stages.TryGetValue(stage, out Counter? counter) ? Stopwatch.GetElapsedTime(0, counter.Ticks) : TimeSpan.Zero;

    public Span Enter(string stage) => new(_stages.GetOrAdd(stage, _ => new Counter()));

    public async Task MeasureAsync(string stage, Func<Task> work)
    {
        using Span span = Enter(stage);
        await work().ConfigureAwait(false);
    }

    public sealed class Counter
    {
        private long _ticks;

        public long Ticks => Interlocked.Read(ref _ticks);

        public void Add(long ticks) => Interlocked.Add(ref _ticks, ticks);
    }

    public readonly struct Span(Counter counter) : IDisposable
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public void Dispose() => counter.Add(Stopwatch.GetTimestamp() - _start);
    }
}
