using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace LibvirtStorage.Tests.Shell;

/// <summary>One run of the built Shell as a process of its own, with its outputs redirected.</summary>
internal sealed record ShellRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public static Task<ShellRun> CommandAsync(string script, string input = "") => StartAsync(["-Command", script], input);

    /// <summary>Writes the script to a file, and runs that with arguments.</summary>
    public static async Task<ShellRun> FileAsync(string script, params string[] arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("shell-tests-");
        try
        {
            string file = Path.Combine(folder.FullName, "script.ps1");
            await File.WriteAllTextAsync(file, script);
            return await StartAsync([file, .. arguments]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async Task<ShellRun> StartAsync(IEnumerable<string> arguments, string input = "", Func<Process, Task>? meanwhile = null)
    {
        using Process process = Process.Start(new ProcessStartInfo(Executable(), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        if (meanwhile is not null)
        {
            await meanwhile(process);
        }

        Task<string> output = process.StandardOutput.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ShellRun(process.ExitCode, Lines(await output), Lines(await errors));
    }

    // Beside this test's own output folder: artifacts/bin/<project>/<configuration>[_<framework>].
    private static string Executable()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        string configuration = own.Name.Split('_')[0];
        string name = OperatingSystem.IsWindows() ? "LibvirtStorage.Shell.exe" : "LibvirtStorage.Shell";
        return Path.Combine(own.Parent!.Parent!.FullName, "LibvirtStorage.Shell", configuration, name);
    }

    private static string Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim('\n');
}
