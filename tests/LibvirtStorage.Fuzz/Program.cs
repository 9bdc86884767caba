using System;
using System.ComponentModel;
using System.Globalization;
using System.IO;
using System.Linq;
using LibvirtStorage.Fuzz.Campaign;
using LibvirtStorage.Fuzz.Differential;
using LibvirtStorage.Fuzz.Harness;
using LibvirtStorage.Fuzz.Targets;

namespace LibvirtStorage.Fuzz;

internal static class Program
{
    private const string Usage = """
        list                                      the targets
        campaign [--minutes N] [--target a,b-*]   find a planted bug, then fuzz them on all processors, N minutes in total (default 10)
        replay <target> <file>...                 feed saved inputs; the exit code is 2 if one is a finding
        minimise <target> <file>                  make the input of a finding smaller, in place
        unpack <target> <file> <image>            write the image that an input stands for
        ledger                                    write the ledger's page anew
        afl <target>                              what the fuzzer runs
        differential <target> <folder> <seconds>  what runs in its place where QEMU is asked
        """;

    private static int Main(string[] args)
    {
        try
        {
            return Run(args);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or Win32Exception or IOException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static int Run(string[] args)
    {
        switch (args)
        {
            case ["list"]:
                Console.WriteLine(string.Join('\n', FuzzTargets.All));
                return 0;
            case ["campaign", .. string[] options]:
                return FuzzCampaign.Run(CampaignOptions.Parse(options));
            case ["replay", string target, .. string[] files]:
                int findings = files.Count(file => !Replay.Passes(FuzzTargets.Get(target), file));
                return findings > 0 ? Replay.FindingExitCode : 0;
            case ["minimise", string target, string file]:
                File.WriteAllBytes(file, Minimiser.Minimise(FuzzTargets.Get(target), File.ReadAllBytes(file)));
                return 0;
            case ["unpack", string target, string file, string image]:
                File.WriteAllBytes(image, FuzzTargets.Get(target).ImageOf(File.ReadAllBytes(file)) ?? throw new FormatException($"{target} takes no images."));
                return 0;
            case ["ledger"]:
                File.WriteAllText(Workplace.LedgerPage, Ledger.Page(File.ReadAllText(Workplace.LedgerPage), Ledger.Parse(File.ReadAllText(Workplace.LedgerRows))));
                return 0;
            case ["differential", string target, string output, string seconds]:
                DifferentialRun.Run((DifferentialTarget)FuzzTargets.Get(target), output, TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
                return 0;
            case ["afl", string target]:
                AflChild.Run(target);
                return 0;
            default:
                throw new FormatException(Usage);
        }
    }
}
