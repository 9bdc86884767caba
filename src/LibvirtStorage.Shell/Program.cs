using System;
using LibvirtStorage.Shell.Interactive;

namespace LibvirtStorage.Shell;

internal static class Program
{
    private const int BadUsage = 2;

    private static int Main(string[] args)
    {
        if (ShellOptions.Parse(args) is not { } options)
        {
            Console.Error.WriteLine(ShellOptions.Usage);
            return BadUsage;
        }

        if (options.Help)
        {
            Console.WriteLine(ShellOptions.Usage);
            return 0;
        }

        using var session = new ShellSession();
        if (session.ImportModule() == PipelineOutcome.Stopped)
        {
            return ScriptRunner.Interrupted;
        }

        return options switch
        {
            { Command: { } command } => ScriptRunner.RunCommand(session, command),
            { File: { } file } => ScriptRunner.RunFile(session, file, options.Arguments),
            _ => new PromptLoop(session).Run(),
        };
    }
}
