using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>One process that feeds a differential target, in place of afl-fuzz. Its program is not instrumented: nobody looks at branches.</summary>
internal static class DifferentialInstance
{
    public static Process Start(DifferentialTarget target, int number, TimeSpan time)
    {
        string output = Path.Combine(Workplace.OutputOf(target.Name), $"differential{number}");
        string times = Workplace.TimesOf(target.Name);
        Directory.CreateDirectory(output);
        Directory.CreateDirectory(times);
        string[] arguments = [typeof(Program).Assembly.Location, "differential", target.Name, output, time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)];
        var start = new ProcessStartInfo("dotnet", arguments);
        start.Environment[ProcessorTime.Variable] = times;
        return Process.Start(start)!;
    }
}
