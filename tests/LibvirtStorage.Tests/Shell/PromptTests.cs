using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

public sealed class PromptTests
{
    [Fact]
    public async Task Statements_run_one_by_one_and_share_what_they_define()
    {
        ShellRun run = await ShellRun.StartAsync([], "$a = 2\n$a * 21\nthrow 'no'\n'still here'\n");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("42\nstill here", run.Output);
        Assert.Contains("no", run.Errors);
    }

    [Fact]
    public async Task A_statement_may_go_on_over_lines()
    {
        ShellRun run = await ShellRun.StartAsync([], "if ($true) {\n'yes'\n}\n'next'\n");
        Assert.Equal("yes\nnext", run.Output);
    }

    [Fact]
    public async Task Exit_ends_the_prompt_with_its_code()
    {
        ShellRun run = await ShellRun.StartAsync([], "exit 3\n'never'\n");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task What_was_typed_is_history()
    {
        ShellRun run = await ShellRun.StartAsync([], "1 + 1\n(Get-History).CommandLine\n");
        Assert.Equal("2\n1 + 1", run.Output);
    }

    [Fact]
    public async Task Ctrl_C_stops_a_command_within_a_second()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There is no signal to send to a process without a console.
        }

        var stopwatch = new Stopwatch();
        ShellRun run = await ShellRun.StartAsync(["-Command", "'started'; while ($true) { }"], "", process => InterruptAsync(process, stopwatch));
        stopwatch.Stop();
        Assert.Equal(130, run.ExitCode);
        Assert.True(stopwatch.Elapsed < TimeSpan.FromSeconds(3), $"It took {stopwatch.Elapsed}.");
    }

    [Fact]
    public async Task Ctrl_C_before_the_script_leaves_it_unrun()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // As above.
        }

        ShellRun run = await ShellRun.StartAsync(["-Command", "'ran'; Get-LibvirtHost"], "", InterruptUntilItEndsAsync);
        Assert.Equal((130, "", ""), (run.ExitCode, run.Output, run.Errors));
    }

    [Fact]
    public async Task Ctrl_C_at_the_prompt_stops_the_statement_and_not_the_shell()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // As above.
        }

        ShellRun run = await ShellRun.StartAsync(
            [], "'started'; while ($true) { }\n'still here'\n", process => InterruptAsync(process, new Stopwatch()));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("still here", run.Output);
    }

    private static async Task InterruptAsync(Process process, Stopwatch stopwatch)
    {
        Assert.Equal("started", await process.StandardOutput.ReadLineAsync());
        stopwatch.Start();
        await InterruptAsync(process);
    }

    private static async Task InterruptAsync(Process process)
    {
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    // The console is set up somewhere in the first half second, and the module is loaded in the next.
    private static async Task InterruptUntilItEndsAsync(Process process)
    {
        await Task.Delay(500);
        while (!process.HasExited)
        {
            await InterruptAsync(process);
            await Task.Delay(100);
        }
    }
}
