using System.Threading.Tasks;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("1 + 1", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'no'", 1)]
    [InlineData("1 +", 1)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("1; Get-Nothing", 1)]
    [InlineData("Get-Nothing; 1", 0)]
    [InlineData("[int]::Parse('a')", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Nothing; 1", 1)]
    [InlineData("begin { 1 } end { throw 'no' }", 1)]
    public async Task A_command_fails_when_its_last_statement_failed(string script, int exitCode)
    {
        Assert.Equal(exitCode, (await ShellRun.CommandAsync(script)).ExitCode);
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0; throw 'never'", 0)]
    [InlineData("function f { exit 7 }; f", 7)]
    [InlineData("throw 'no'", 1)]
    [InlineData("if (", 1)]
    [InlineData("Get-Nothing", 0)]
    [InlineData("[int]::Parse('a'); 'goes on'", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-Nothing", 1)]
    [InlineData("param([Parameter(Mandatory)] $Name)", 1)]
    public async Task A_file_fails_when_an_error_ends_it(string script, int exitCode)
    {
        Assert.Equal(exitCode, (await ShellRun.FileAsync(script)).ExitCode);
    }

    [Fact]
    public async Task A_native_program_that_fails_last_fails_the_command()
    {
        Assert.Equal(1, (await ShellRun.CommandAsync("dotnet no-such-command-at-all")).ExitCode);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_fails()
    {
        ShellRun run = await ShellRun.StartAsync(["no-such-file.ps1"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("no-such-file.ps1 does not exist", run.Errors);
    }

    [Theory]
    [InlineData("-Unheard")]
    [InlineData("-Command")]
    [InlineData("-File")]
    public async Task A_command_line_that_makes_no_sense_shows_the_usage(string argument)
    {
        ShellRun run = await ShellRun.StartAsync([argument]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("-Command \"<script>\"", run.Errors);
    }
}
