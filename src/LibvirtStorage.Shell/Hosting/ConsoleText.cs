using System;
using System.IO;
using System.Text.RegularExpressions;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>One of the console's two outputs: colours where a person reads, plain text where a file or a pipe does.</summary>
internal sealed partial class ConsoleText(TextWriter writer, bool isRedirected)
{
    /// <summary>Whether escape sequences are understood at the other end.</summary>
    public bool HasColours { get; } = !isRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public void Write(string text) => writer.Write(HasColours ? text : EscapeSequence().Replace(text, ""));

    public void WriteLine(string text) => Write(text + Environment.NewLine);

    /// <summary>Writes a line in a colour of the 16-colour palette, given as its SGR code.</summary>
    public void WriteLine(string text, int colour) => WriteLine(HasColours ? $"\e[{colour}m{text}\e[0m" : text);

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]|\e\]8;;.*?(\e\\|\a)")]
    private static partial Regex EscapeSequence();
}
