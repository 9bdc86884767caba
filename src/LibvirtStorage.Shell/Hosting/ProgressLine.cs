using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Management.Automation;
using System.Text;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>
/// Progress as one line that is drawn again and again below the output. Where the output is not a terminal there is
/// none: a log is not the place for it.
/// </summary>
internal sealed class ProgressLine(ConsoleText output)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<int, ProgressRecord> _running = [];
    private readonly Stopwatch _sinceDrawn = Stopwatch.StartNew();
    private bool _isShown;

    public void Update(ProgressRecord record)
    {
        if (!output.HasColours)
        {
            return;
        }

        if (record.RecordType == ProgressRecordType.Completed)
        {
            _running.Remove(record.ActivityId);
            Clear();
            return;
        }

        _running[record.ActivityId] = record;
        if (!_isShown || _sinceDrawn.Elapsed >= s_interval)
        {
            Draw(record);
        }
    }

    /// <summary>Removes the line, so that other output starts in its place.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            output.Write("\r\e[K");
            _isShown = false;
        }
    }

    /// <summary>Forgets the line and all activities: a pipeline has ended, or another program wrote.</summary>
    public void Forget()
    {
        Clear();
        _running.Clear();
    }

    private void Draw(ProgressRecord record)
    {
        string text = Describe(record);
        int width = Math.Max(1, ConsoleSize.Width - 1);
        output.Write($"\r\e[36m{(text.Length > width ? text[..width] : text)}\e[0m\e[K");
        _isShown = true;
        _sinceDrawn.Restart();
    }

    private string Describe(ProgressRecord record)
    {
        var text = new StringBuilder();
        if (_running.TryGetValue(record.ParentActivityId, out ProgressRecord? parent) && parent != record)
        {
            text.Append(parent.Activity).Append(" > ");
        }

        text.Append(record.Activity);
        if (record.PercentComplete >= 0)
        {
            text.Append(' ').Append(record.PercentComplete).Append('%');
        }

        Append(text, record.StatusDescription);
        Append(text, record.CurrentOperation);
        if (record.SecondsRemaining >= 0)
        {
            Append(text, TimeSpan.FromSeconds(record.SecondsRemaining).ToString("g", null) + " left");
        }

        return text.Replace('\n', ' ').Replace('\r', ' ').Replace("\e", "").ToString();
    }

    private static void Append(StringBuilder text, string? part)
    {
        if (!string.IsNullOrWhiteSpace(part))
        {
            text.Append("  ").Append(part);
        }
    }
}
