using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sinks;

namespace LibvirtStorage.Images.Conversion;

/// <summary>
/// One conversion. Workers read and encode a bounded number of items ahead; one task writes them in order. The first
/// failure anywhere stops all of it.
/// </summary>
internal sealed class ConversionRun : IDisposable
{
    /// <summary>How long a read that does not return may hold the end of the conversion up. Reads of files return at once.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Windows that are planned ahead at most where reads follow each other. To plan a raw source is to look for its holes, which a
    /// volume answers by fetching it, so what is fetched then must still be in memory when it is read.
    /// </summary>
    private const int MaxOrderedDepth = 16;

    private readonly ImageReader _reader;
    private readonly ContainerWriter _writer;
    private readonly ImageSink _sink;
    private readonly Action<ulong>? _progress;
    private readonly CancellationToken _callersToken;
    private readonly CancellationTokenSource _stop;
    private readonly TaskCompletionSource<WorkItem> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;
    private readonly WorkPlanner _planner;
    private readonly BlockWorker _worker;
    private readonly TaskFactory _workers;
    private readonly TaskFactory? _orderedReads;
    private readonly int _depth;
    private readonly Queue<Task<WorkItem>> _inFlight = new();
    private ExceptionDispatchInfo? _failure;

    public ConversionRun(ImageReader reader, ContainerWriter writer, ImageSink sink, ConversionOptions options, CancellationToken cancellationToken)
    {
        _reader = reader;
        _writer = writer;
        _sink = sink;
        _progress = options.Progress;
        _callersToken = cancellationToken;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _registration = _stop.Token.Register(() => _stopped.TrySetCanceled());
        _planner = new WorkPlanner(writer);
        _worker = new BlockWorker(reader, writer, _stop.Token);
        int parallelism = options.Parallelism > 0 ? options.Parallelism : Environment.ProcessorCount;
        _workers = new TaskFactory(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, parallelism).ConcurrentScheduler);
        _orderedReads = reader.CanSeek && !options.ReadsInOrder ? null : new TaskFactory(new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        int depth = (2 * parallelism) + 2;
        _depth = _orderedReads is null ? depth : Math.Min(depth, MaxOrderedDepth);
    }

    public async Task RunAsync()
    {
        try
        {
            await _writer.BeginAsync(_sink, _stop.Token).ConfigureAwait(false);
            foreach (WorkItem item in _planner.Plan(_reader.Extents(), _stop.Token))
            {
                _inFlight.Enqueue(StartAsync(item));
                while (_inFlight.Count > _depth || (_inFlight.Count > 0 && _inFlight.Peek().IsCompleted))
                {
                    await WriteNextAsync().ConfigureAwait(false);
                }
            }

            while (_inFlight.Count > 0)
            {
                await WriteNextAsync().ConfigureAwait(false);
            }

            await _writer.CompleteAsync(_stop.Token).ConfigureAwait(false);
            _progress?.Invoke(_reader.VirtualSize);
        }
        catch
        {
            _stop.Cancel();
            await SettleAsync().ConfigureAwait(false);
            _callersToken.ThrowIfCancellationRequested();
            _failure?.Throw();
            throw;
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _stop.Dispose();
    }

    private async Task<WorkItem> StartAsync(WorkItem item)
    {
        try
        {
            if (_orderedReads is not null)
            {
                await _orderedReads.StartNew(() => _worker.Read(item), _stop.Token).ConfigureAwait(false);
            }

            await _workers.StartNew(() => Work(item), _stop.Token).ConfigureAwait(false);
            return item;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            _stop.Cancel();
            throw;
        }
    }

    private void Work(WorkItem item)
    {
        if (_orderedReads is null)
        {
            _worker.Read(item);
        }

        _worker.Prepare(item);
    }

    private async Task WriteNextAsync()
    {
        Task<WorkItem> next = _inFlight.Peek();
        WorkItem item = await (await Task.WhenAny(next, _stopped.Task).ConfigureAwait(false)).ConfigureAwait(false);
        _ = _inFlight.Dequeue();
        foreach (WorkItem.Piece piece in item.Pieces)
        {
            ulong offset = item.Start + (ulong)piece.Offset;
            await (piece.IsEncoded
                ? _writer.WriteEncodedAsync(offset, item.Encoded.AsMemory(piece.BufferOffset, piece.Length), _stop.Token)
                : _writer.WriteAsync(offset, item.Data.AsMemory(piece.BufferOffset, piece.Length), _stop.Token)).ConfigureAwait(false);
        }

        _progress?.Invoke(item.Start + (ulong)item.Segments[item.Segments.Count - 1].End);
        _planner.Return(item);
    }

    /// <summary>Waits for the workers, so that nobody uses the reader behind the caller's back.</summary>
    private async Task SettleAsync()
    {
        Task all = Task.WhenAll(_inFlight);
        await Task.WhenAny(all, Task.Delay(s_patience, CancellationToken.None)).ConfigureAwait(false);
        _ = all.ContinueWith(t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
