using System;
using System.Diagnostics;
using System.Management.Automation;
using System.Threading;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Views;

namespace LibvirtStorage.Progress;

/// <summary>
/// Progress of one object. Told from any thread, shown by the pipeline thread: nothing for short work, then a few
/// records a second, and a last one that takes the bar away if it was ever shown.
/// </summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan s_silence = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(300);
    private static int s_lastId;

    private readonly string _activity;
    private readonly int _id = 0x4c560000 + (Interlocked.Increment(ref s_lastId) & 0xffff);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TransferRate _rate = new();
    private volatile Snapshot? _latest;
    private TimeSpan _next = s_silence;
    private bool _shown;

    public ProgressDisplay(string activity)
    {
        _activity = ImageText.EscapeMessage(activity);
    }

    /// <summary>Remembers how far the work is; with a total of 0 only what it is.</summary>
    public void Report(string phase, ulong done, ulong total) => _latest = new Snapshot(phase, done, total);

    /// <summary>Writes a record if it is time for one.</summary>
    public void Show(Action<ProgressRecord> write)
    {
        if (_clock.Elapsed < _next || _latest is not { } now)
        {
            return;
        }

        _next = _clock.Elapsed + s_interval;
        _shown = true;
        write(Record(now));
    }

    /// <summary>Takes the bar away.</summary>
    public void Complete(Action<ProgressRecord> write)
    {
        if (_shown)
        {
            _shown = false;
            write(new ProgressRecord(_id, _activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private ProgressRecord Record(Snapshot now)
    {
        double rate = _rate.Update(now.Phase, now.Done, _clock.Elapsed);
        string text = now.Total == 0 ? now.Phase : $"{now.Phase}: {ByteSize.ToText(now.Done)} of {ByteSize.ToText(now.Total)}, {ByteSize.ToText((ulong)rate)}/s";
        return new ProgressRecord(_id, _activity, text)
        {
            PercentComplete = now.Total == 0 ? -1 : (int)Math.Min(100, now.Done * 100.0 / now.Total),
            SecondsRemaining = rate < 1 || now.Total < now.Done ? -1 : (int)Math.Min(int.MaxValue, (now.Total - now.Done) / rate),
        };
    }

    private sealed record Snapshot(string Phase, ulong Done, ulong Total);
}
