using System;
using System.Management.Automation.Runspaces;
using System.Threading;
using RadLine;
using Spectre.Console;

namespace LibvirtStorage.Shell.Interactive;

/// <summary>Reads lines: with editing, history and completion on a terminal, plainly where the input is a file or a pipe.</summary>
internal sealed class LineReader(Runspace runspace)
{
    private readonly bool _isTerminal = !Console.IsInputRedirected && LineEditor.IsSupported(AnsiConsole.Console);
    private readonly LinePrompt _prompt = new();
    private LineEditor? _editor;
    private CancellationTokenSource? _reading;

    /// <summary>A line; empty when it was given up by Ctrl-C, null at the end of the input.</summary>
    public string? ReadLine(string prompt)
    {
        if (!_isTerminal)
        {
            return Console.ReadLine();
        }

        _prompt.Text = prompt;
        _editor ??= CreateEditor();
        using var reading = new CancellationTokenSource();
        _reading = reading;
        try
        {
            return _editor.ReadLine(reading.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("^C");
            return "";
        }
        finally
        {
            _reading = null;
        }
    }

    /// <summary>Gives up the line that is being typed.</summary>
    public void Cancel() => _reading?.Cancel();

    private LineEditor CreateEditor()
    {
        var editor = new LineEditor { Prompt = _prompt, Completion = new CommandLineCompletion(runspace) };
        editor.KeyBindings.Add<PreviousHistoryCommand>(ConsoleKey.UpArrow);
        editor.KeyBindings.Add<NextHistoryCommand>(ConsoleKey.DownArrow);
        editor.KeyBindings.Add<EndOfInputCommand>(ConsoleKey.D, ConsoleModifiers.Control);
        return editor;
    }

    private sealed class LinePrompt : ILineEditorPrompt
    {
        public string Text { get; set; } = "";

        public (Markup Markup, int Margin) GetPrompt(ILineEditorState state, int line) => (new Markup(Markup.Escape(Text)), 0);
    }

    /// <summary>Ctrl-D on an empty line.</summary>
    private sealed class EndOfInputCommand : LineEditorCommand
    {
        public override void Execute(LineEditorContext context)
        {
            if (context.Buffer.Length == 0)
            {
                context.Buffer.Insert("exit");
                context.Submit(SubmitAction.Submit);
            }
        }
    }
}
