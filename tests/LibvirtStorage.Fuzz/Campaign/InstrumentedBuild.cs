using System;
using System.IO;
using LibvirtStorage.Fuzz.Targets;
using SharpFuzz;

namespace LibvirtStorage.Fuzz.Campaign;

/// <summary>A copy of this program whose assemblies tell the fuzzer which branches an input takes. What is shipped is never touched.</summary>
internal static class InstrumentedBuild
{
    private static readonly string[] s_assemblies = ["LibvirtStorage.Images", "LibvirtStorage.Client", "LibvirtStorage.Transfers"];

    public static void Create()
    {
        if (Directory.Exists(Workplace.Program))
        {
            Directory.Delete(Workplace.Program, recursive: true);
        }

        Directory.CreateDirectory(Workplace.Program);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            File.Copy(file, Path.Combine(Workplace.Program, Path.GetFileName(file)));
        }

        foreach (string assembly in s_assemblies)
        {
            Instrument(assembly, _ => true);
        }

        Instrument("LibvirtStorage.Fuzz", type => type == typeof(PlantedReader).FullName);
    }

    private static void Instrument(string assembly, Func<string, bool> matcher) =>
        Fuzzer.Instrument(Path.Combine(Workplace.Program, assembly + ".dll"), matcher, Options.Value);
}
