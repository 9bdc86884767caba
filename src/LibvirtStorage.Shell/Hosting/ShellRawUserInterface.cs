using System;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>The console as a grid of characters. Only what formatting and key reading need: there is no screen buffer to read back.</summary>
internal sealed class ShellRawUserInterface : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    public override Size BufferSize
    {
        get => new(ConsoleSize.Width, ConsoleSize.Height);
        set => throw NoScreen();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NoScreen();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates CursorPosition
    {
        get => Console.IsOutputRedirected ? default : new Coordinates(Console.CursorLeft, Console.CursorTop);
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override string WindowTitle { get; set; } = "LibvirtStorage";

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override void FlushInputBuffer()
    {
        while (KeyAvailable)
        {
            Console.ReadKey(intercept: true);
        }
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey((options & ReadKeyOptions.NoEcho) != 0);
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NoScreen();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NoScreen();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NoScreen();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw NoScreen();

    private static PSNotSupportedException NoScreen() => new("This console has no screen buffer.");
}
