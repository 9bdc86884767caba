using System.Collections.Generic;
using System.Diagnostics;
#if NETFRAMEWORK
using System.Linq;
using System.Text;
using LibvirtStorage.Client.NetFramework;
#endif

namespace LibvirtStorage.Client.Transports;

/// <summary>Starts programs with arguments that arrive as they are, on every runtime.</summary>
internal static class ProcessStart
{
    /// <summary>How to start the program.</summary>
    public static ProcessStartInfo Create(string program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program) { UseShellExecute = false };
#if NETFRAMEWORK
        start.Arguments = string.Join(" ", arguments.Select(Quote));
#else
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }
#endif
        return start;
    }

    /// <summary>Starts it. If its standard input is redirected, no byte comes before the first that is written there.</summary>
    public static Process? Start(ProcessStartInfo start) =>
#if NETFRAMEWORK
        PreambleFreeInput.Start(start);
#else
        Process.Start(start);
#endif

#if NETFRAMEWORK
    /// <summary>The rules of the C runtime: backslashes count only before a quote, and are doubled there.</summary>
    private static string Quote(string argument)
    {
        StringBuilder quoted = new("\"");
        int backslashes = 0;
        foreach (char c in argument)
        {
            quoted.Append('\\', c == '"' ? backslashes + 1 : 0).Append(c);
            backslashes = c == '\\' ? backslashes + 1 : 0;
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
#endif
}
