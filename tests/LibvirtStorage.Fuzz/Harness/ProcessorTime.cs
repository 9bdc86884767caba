using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LibvirtStorage.Fuzz.Harness;

/// <summary>
/// How much processor time the fuzzed processes had, which on a busy machine is far less than has passed. Each writes its
/// own into a file of its own, as it does not live long enough to be asked.
/// </summary>
internal static class ProcessorTime
{
    /// <summary>The environment variable with the folder of the files.</summary>
    public const string Variable = "LIBVIRTSTORAGE_FUZZ_TIMES";

    /// <summary>Writes the time of this process and of its children, if there is a folder for it.</summary>
    public static void Record()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder)
        {
            Write(folder, Environment.ProcessId, Environment.CpuUsage.TotalTime + ChildrenTime.Total);
        }
    }

    public static void Write(string folder, int process, TimeSpan time)
    {
        string file = Path.Combine(folder, process.ToString(CultureInfo.InvariantCulture));

        // Whole or not at all: the process is killed at any moment.
        File.WriteAllText(file + ".new", time.Ticks.ToString(CultureInfo.InvariantCulture));
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Sum over all processes that wrote there.</summary>
    public static TimeSpan Of(string folder) => new(
        Directory.EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file).Length == 0)
            .Sum(file => long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture)));
}
