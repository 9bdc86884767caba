using System;
using System.IO;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>How much fits on the console; a fixed page where there is none.</summary>
internal static class ConsoleSize
{
    private const int PageWidth = 120;
    private const int PageHeight = 50;

    public static int Width => Measure(() => Console.WindowWidth, PageWidth);

    public static int Height => Measure(() => Console.WindowHeight, PageHeight);

    private static int Measure(Func<int> measure, int otherwise)
    {
        try
        {
            int size = Console.IsOutputRedirected ? otherwise : measure();
            return size > 0 ? size : otherwise;
        }
        catch (IOException)
        {
            return otherwise;
        }
    }
}
