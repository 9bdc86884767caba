using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace LibvirtStorage.Shell;

/// <summary>Runs what was given on the command line, and says how it went by an exit code.</summary>
internal static class ScriptRunner
{
    /// <summary>Exit code of a script that stopped on an error.</summary>
    private const int Failure = 1;

    /// <summary>Exit code of a script that was stopped by Ctrl-C: 128 + SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>Runs the text of <c>-Command</c>, which also fails when its last statement did.</summary>
    public static int RunCommand(ShellSession session, string script) =>
        ExitCode(session, session.Run(shell => shell.AddScript(WithVerdict(script))));

    /// <summary>
    /// Runs a file as a function, so that its <c>exit</c> ends the program with that code (called by its path,
    /// <c>exit</c> would only end the file) while <c>$PSScriptRoot</c> still is its folder.
    /// </summary>
    public static int RunFile(ShellSession session, string file, IReadOnlyList<string> arguments)
    {
        string path = session.Runspace.SessionStateProxy.Path.GetUnresolvedProviderPathFromPSPath(file);
        if (!File.Exists(path))
        {
            session.WriteError($"The script {path} does not exist.");
            return Failure;
        }

        // Messages call it by this name; what could be read as a pattern or a drive cannot be one.
        string name = Regex.Replace(Path.GetFileName(path), @"[^\w.-]", "_");
        return ExitCode(session, session.Run(shell =>
        {
            session.Runspace.SessionStateProxy.InvokeProvider.Item.Set($"function:{name}", Load(path));
            shell.AddCommand(name);
            ScriptArguments.Parse(arguments).ToList().ForEach(shell.Commands.Commands.Single().Parameters.Add);
        }));
    }

    private static ScriptBlock Load(string path)
    {
        ScriptBlockAst ast = Parser.ParseFile(path, out _, out ParseError[] errors);
        return errors.Length == 0 ? ast.GetScriptBlock() : throw new ParseException(errors);
    }

    // $? of a pipeline is gone when the pipeline has ended, so the question has to be its last statement. Scripts with
    // named blocks have no place for it; they fail only by an error that ends them.
    private static string WithVerdict(string script)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out _, out ParseError[] errors);
        bool isPlain = errors.Length == 0 && ast.EndBlock is { Unnamed: true } && ast.BeginBlock is null && ast.ProcessBlock is null;
        return isPlain ? $"{script}\nif (-not $?) {{ $Host.SetShouldExit({Failure}) }}" : script;
    }

    private static int ExitCode(ShellSession session, PipelineOutcome outcome) => session.ExitCode ?? outcome switch
    {
        PipelineOutcome.Completed => 0,
        PipelineOutcome.Stopped => Interrupted,
        _ => Failure,
    };
}
