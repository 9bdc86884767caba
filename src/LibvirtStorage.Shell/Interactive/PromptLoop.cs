using System;
using System.Management.Automation.Language;

namespace LibvirtStorage.Shell.Interactive;

/// <summary>Reads statements, runs them, until <c>exit</c> or the end of the input.</summary>
internal sealed class PromptLoop
{
    private const string Continuation = ">> ";

    private readonly ShellSession _session;
    private readonly LineReader _reader;

    public PromptLoop(ShellSession session)
    {
        _session = session;
        _reader = new LineReader(session.Runspace);
        session.InterruptedAtRest = _reader.Cancel;
    }

    /// <summary>Returns the exit code.</summary>
    public int Run()
    {
        while (_session.ExitCode is null && ReadStatement() is { } statement)
        {
            if (!string.IsNullOrWhiteSpace(statement))
            {
                _session.Run(shell => shell.AddScript(statement), isTyped: true);
            }
        }

        return _session.ExitCode ?? 0;
    }

    // An empty line ends a statement even if something is missing: the engine then says what.
    private string? ReadStatement()
    {
        string? statement = _reader.ReadLine(Prompt());
        while (statement is not null && IsIncomplete(statement) && _reader.ReadLine(Continuation) is { Length: > 0 } more)
        {
            statement += "\n" + more;
        }

        return statement;
    }

    private string Prompt() => $"{_session.Runspace.SessionStateProxy.Path.CurrentLocation.Path}> ";

    private static bool IsIncomplete(string statement)
    {
        Parser.ParseInput(statement, out _, out ParseError[] errors);
        return Array.Exists(errors, e => e.IncompleteInput);
    }
}
