using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace LibvirtStorage.Client.Transports;

/// <summary>
/// The system's OpenSSH client, so its configuration, agents, keys and known hosts count. The RPC goes over its standard
/// streams, with nothing before it. What it says on standard error is kept for the error message.
/// </summary>
internal sealed class SshTransport : RpcTransport
{
    private const int MaximumErrorText = 8192;

    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly StringBuilder _errors = new();
    private readonly TaskCompletionSource<bool> _errorsEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDisposed;

    private SshTransport(Process process, string peer)
    {
        _process = process;
        Peer = peer;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        process.ErrorDataReceived += (_, line) => OnErrorLine(line.Data);
        process.BeginErrorReadLine();
    }

    /// <inheritdoc/>
    public override string Peer { get; }

    /// <summary>Starts ssh. Whether it gets through shows with the first answer.</summary>
    public static SshTransport Open(LibvirtUri uri)
    {
        List<string> arguments = SshCommand.CreateArguments(uri);
        string program = uri.GetParameter("command") ?? "ssh";
        ProcessStartInfo start = CreateStart(program, arguments);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;

        // Without a terminal nobody can be asked, and no console window is wanted.
        start.CreateNoWindow = uri.GetSwitch("no_tty");
        string peer = $"{uri.Host} by {program}";
        try
        {
            Process process = ProcessStart.Start(start) ?? throw TransportError.CannotConnect(peer, "the program was not started.");
            return new SshTransport(process, peer);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            throw TransportError.CannotConnect(peer, $"the program '{program}' cannot be run: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public override async Task<int> ReadAsync(Memory<byte> buffer) =>
        await _output.ReadAsync(buffer, CancellationToken.None).ConfigureAwait(false);

    /// <inheritdoc/>
    public override async Task WriteAsync(ReadOnlyMemory<byte> buffer)
    {
        await _input.WriteAsync(buffer, CancellationToken.None).ConfigureAwait(false);
        await _input.FlushAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<string> ExplainAsync()
    {
        // Its last words come with its end, a moment after that of its output.
        await Task.WhenAny(_errorsEnd.Task, Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        lock (_errors)
        {
            string text = _errors.ToString().Trim();
            return text.Length == 0 ? string.Empty : $"ssh says: {text}";
        }
    }

    /// <summary>Ends ssh: by the end of its input, and by force if that does not help.</summary>
    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        // Not waited for: a write that is blocked in the pipe holds the stream until the process is gone.
        Task.Run(() =>
        {
            using (_process)
            {
                CloseQuietly(_input);
                if (!_process.WaitForExit(500))
                {
                    KillQuietly(_process);
                    _process.WaitForExit(2000);
                }
            }
        });
    }

    private static void CloseQuietly(Stream stream)
    {
        // Closing may wait for a blocked write; killing the process then frees it.
        Task closing = Task.Run(() =>
        {
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // The other end is gone already.
            }
        });
        closing.Wait(200);
    }

    private static void KillQuietly(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has just ended.
        }
    }

    /// <summary>
    /// Ctrl-C in a terminal goes to every program of its group. ssh must survive it, or the volume that a cancelled transfer
    /// created could not be deleted any more. OpenSSH leaves an interrupt ignored that it finds ignored, so a shell ignores it
    /// and becomes ssh; the arguments that ssh sees stay the same.
    /// </summary>
    private static ProcessStartInfo CreateStart(string program, List<string> arguments) =>
        Path.DirectorySeparatorChar == '\\'
            ? ProcessStart.Create(program, arguments)
            : ProcessStart.Create("/bin/sh", ["-c", "trap '' INT; exec \"$0\" \"$@\"", program, .. arguments]);

    private void OnErrorLine(string? line)
    {
        if (line is null)
        {
            _errorsEnd.TrySetResult(true);
            return;
        }

        lock (_errors)
        {
            if (_errors.Length < MaximumErrorText)
            {
                _errors.AppendLine(line.Length > MaximumErrorText ? line.Substring(0, MaximumErrorText) : line);
            }
        }
    }
}
