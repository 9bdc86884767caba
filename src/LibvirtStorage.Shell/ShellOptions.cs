using System.Collections.Generic;

namespace LibvirtStorage.Shell;

/// <summary>What the command line asks for: a command, a script file with its arguments, or a prompt.</summary>
internal sealed record ShellOptions
{
    public const string Usage = """
        LibvirtStorage.Shell: a console with the LibvirtStorage module loaded.

          (nothing)                        a prompt
          -Command "<script>"              runs the script; the exit code is 1 when its last statement failed
          [-File] <file.ps1> <arguments>   runs the file; the exit code is that of its exit statement, 1 when it stopped on an error
          -Help                            this text

        An argument with commas is a list: -Path a.iso,b.img
        """;

    /// <summary>The script text of <c>-Command</c>.</summary>
    public string? Command { get; private init; }

    /// <summary>The script file.</summary>
    public string? File { get; private init; }

    /// <summary>What stands behind the script file.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>Whether only the usage is wanted.</summary>
    public bool Help { get; private init; }

    /// <summary>Reads the command line; returns null when it makes no sense.</summary>
    public static ShellOptions? Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0)
        {
            return new ShellOptions();
        }

        switch (args[0].ToUpperInvariant())
        {
            case "-COMMAND" or "-C" or "--COMMAND":
                return args.Count > 1 ? new ShellOptions { Command = string.Join(' ', Rest(args, 1)) } : null;
            case "-FILE" or "-F" or "--FILE":
                return args.Count > 1 ? ForFile(args, 1) : null;
            case "-HELP" or "-H" or "-?" or "--HELP":
                return new ShellOptions { Help = true };
            default:
                return args[0].StartsWith('-') ? null : ForFile(args, 0);
        }
    }

    private static ShellOptions ForFile(IReadOnlyList<string> args, int at) =>
        new() { File = args[at], Arguments = Rest(args, at + 1) };

    private static List<string> Rest(IReadOnlyList<string> args, int from)
    {
        var rest = new List<string>();
        for (int i = from; i < args.Count; i++)
        {
            rest.Add(args[i]);
        }

        return rest;
    }
}
