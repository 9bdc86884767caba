using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>Output of the engine: results to standard output; errors, warnings and what is said on the side to standard error.</summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private const int Red = 31;
    private const int Yellow = 33;
    private const int Grey = 90;

    private readonly ConsoleText _output = new(Console.Out, Console.IsOutputRedirected);
    private readonly ConsoleText _side = new(Console.Error, Console.IsErrorRedirected);
    private readonly Questions _questions;
    private ConsoleText _current;

    public ShellUserInterface()
    {
        _current = _output;
        Progress = new ProgressLine(_output);
        _questions = new Questions(this);
    }

    public ProgressLine Progress { get; }

    public override PSHostRawUserInterface RawUI { get; } = new ShellRawUserInterface();

    public override bool SupportsVirtualTerminal => _output.HasColours;

    public override void Write(string value)
    {
        Progress.Clear();
        _current.Write(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value)
    {
        Progress.Clear();
        _current.WriteLine(value);
    }

    public override void WriteErrorLine(string value) => WriteAside(value, Red);

    public override void WriteWarningLine(string message) => WriteAside($"WARNING: {message}", Yellow);

    public override void WriteVerboseLine(string message) => WriteAside($"VERBOSE: {message}", Grey);

    public override void WriteDebugLine(string message) => WriteAside($"DEBUG: {message}", Grey);

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Update(record);

    public override string ReadLine() => Questions.ReadLine();

    public override SecureString ReadLineAsSecureString() => _questions.ReadSecret();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        _questions.AskFields(caption, message, descriptions);

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        _questions.AskChoice(caption, message, choices, defaultChoice);

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        _questions.AskCredential(caption, message, userName);

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        _questions.AskCredential(caption, message, userName);

    /// <summary>Sends output to standard error until it is disposed.</summary>
    public IDisposable Aside() => new Redirection(this);

    private void WriteAside(string text, int colour)
    {
        Progress.Clear();
        _side.WriteLine(text, colour);
    }

    private sealed class Redirection : IDisposable
    {
        private readonly ShellUserInterface _ui;

        public Redirection(ShellUserInterface ui)
        {
            _ui = ui;
            ui._current = ui._side;
        }

        public void Dispose() => _ui._current = _ui._output;
    }
}
