using System;
using System.Diagnostics;
using System.IO;
using System.Text;

namespace LibvirtStorage.Client.NetFramework;

/// <summary>
/// Starts programs whose redirected standard input gets nothing before what is written to it. .NET Framework writes it through the
/// console's input encoding, and that encoding's preamble goes first: three bytes after <c>chcp 65001</c>. Mono does the same.
/// </summary>
internal static class PreambleFreeInput
{
    private static readonly object s_gate = new();

    /// <summary>Starts a program.</summary>
    public static Process? Start(ProcessStartInfo start)
    {
        // One at a time, or a second one would take the first one's encoding for the user's.
        lock (s_gate)
        {
            Encoding before = Console.InputEncoding;
            if (before.GetPreamble().Length == 0 || !TrySet(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                return Process.Start(start);
            }

            try
            {
                return Process.Start(start);
            }
            finally
            {
                TrySet(before);
            }
        }
    }

    private static bool TrySet(Encoding encoding)
    {
        try
        {
            Console.InputEncoding = encoding;
            return true;
        }
        catch (IOException)
        {
            // There is no console whose encoding somebody could have chosen. (The system's own may be UTF-8: that stays as it is.)
            return false;
        }
    }
}
