using System.Collections.Generic;
using System.Diagnostics;
#if NETFRAMEWORK
using System.Linq;
using System.Text;
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
