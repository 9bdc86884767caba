using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using System.Threading;
using Microsoft.PowerShell;
using LibvirtStorage.Shell.Hosting;

namespace LibvirtStorage.Shell;

/// <summary>A runspace with the module in it. Runs one pipeline at a time; Ctrl-C stops that pipeline and nothing else.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly ShellHost _host = new();
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration[] _signals;
    private PowerShell? _running;
    private int? _endedBy;

    public ShellSession()
    {
        Runspace = RunspaceFactory.CreateRunspace(_host, InitialState());
        Runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        Runspace.Open();
        Runspace.DefaultRunspace = Runspace;
        Console.CancelKeyPress += OnCancelKey;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnEnd), PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnEnd)];
    }

    public Runspace Runspace { get; }

    /// <summary>Called at Ctrl-C when no pipeline runs.</summary>
    public Action? InterruptedAtRest { get; set; }

    /// <summary>The argument of the <c>exit</c> statement, once one ran; 128 and its number, once a signal asked the program to end.</summary>
    public int? ExitCode => _endedBy ?? _host.ExitCode;

    /// <summary>Imports the module; a failure is shown, and the session works on without it. Only Ctrl-C ends it here.</summary>
    public PipelineOutcome ImportModule()
    {
        if (ModuleManifest.Find() is not { } manifest)
        {
            WriteError($"The module was not found: no folder above {AppContext.BaseDirectory} holds its manifest.");
            return PipelineOutcome.Failed;
        }

        return Run(shell => shell.AddCommand("Import-Module").AddParameter("Name", manifest));
    }

    /// <summary>Shows an error of the console itself.</summary>
    public void WriteError(string message) => _host.UI.WriteErrorLine(message);

    /// <summary>Runs a pipeline and shows what it emits in its default views.</summary>
    public PipelineOutcome Run(Action<PowerShell> build, bool isTyped = false)
    {
        using PowerShell shell = PowerShell.Create(Runspace);
        try
        {
            build(shell);
            shell.Commands.Commands.Last().MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            shell.AddCommand("Out-Default");
            Enter(shell);
            shell.Invoke(null, new PSInvocationSettings { AddToHistory = isTyped });
            // A pipeline that is stopped between two statements throws nothing.
            return shell.InvocationStateInfo.State == PSInvocationState.Stopped ? PipelineOutcome.Stopped : PipelineOutcome.Completed;
        }
        catch (PipelineStoppedException)
        {
            return PipelineOutcome.Stopped;
        }
        catch (RuntimeException e)
        {
            Leave();
            Show(e);
            return PipelineOutcome.Failed;
        }
        finally
        {
            Leave();
        }
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKey;
        Array.ForEach(_signals, signal => signal.Dispose());
        Runspace.Dispose();
    }

    private static InitialSessionState InitialState()
    {
        // CreateDefault would look for the snap-ins of a full PowerShell.
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            // Desktops are set to run no scripts, and a module's type and format files are scripts too. What PowerShell 7
            // sets for itself there; a group policy still comes first.
            state.ExecutionPolicy = ExecutionPolicy.RemoteSigned;
        }

        return state;
    }

    private void Show(RuntimeException exception)
    {
        if (exception is ParseException)
        {
            // Its message shows the place; the engine's view of it shows nothing.
            WriteError(exception.Message);
            return;
        }

        // Out-Default takes an error that ended a pipeline for output.
        using IDisposable aside = _host.Aside();
        using PowerShell shell = PowerShell.Create(Runspace);
        shell.AddCommand("Out-Default").AddParameter("InputObject", exception.ErrorRecord).Invoke();
    }

    private void Enter(PowerShell shell)
    {
        lock (_gate)
        {
            _running = shell;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _running = null;
            _host.NotifyEndApplication();
        }
    }

    private void OnCancelKey(object? sender, ConsoleCancelEventArgs e)
    {
        lock (_gate)
        {
            // Between two steps of a script there is nothing to stop but the program.
            e.Cancel = _running is not null || InterruptedAtRest is not null;
            if (_running is { } shell)
            {
                shell.BeginStop(null, null);
            }
            else
            {
                InterruptedAtRest?.Invoke();
            }
        }
    }

    /// <summary>A time limit, a service that is stopped, a terminal that is closed: what runs tidies up before the program ends.</summary>
    private void OnEnd(PosixSignalContext context)
    {
        lock (_gate)
        {
            if (_running is { } shell)
            {
                context.Cancel = true;
                _endedBy = 128 + (context.Signal == PosixSignal.SIGTERM ? 15 : 1);
                shell.BeginStop(null, null);
            }
        }
    }
}

/// <summary>How a pipeline ended.</summary>
internal enum PipelineOutcome
{
    /// <summary>It ran to its end; single errors may have been shown.</summary>
    Completed,

    /// <summary>A terminating error ended it.</summary>
    Failed,

    /// <summary>Ctrl-C.</summary>
    Stopped,
}
