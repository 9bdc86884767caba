using System.Threading.Tasks;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

public sealed class OutputTests
{
    private const string Recommending = """
        [CmdletBinding()] param()
        $e = [System.Management.Automation.ErrorRecord]::new([IO.IOException]::new('The disk is full.'), 'Full', 'WriteError', 'x')
        $e.ErrorDetails = [System.Management.Automation.ErrorDetails]::new('The disk is full.')
        $e.ErrorDetails.RecommendedAction = 'Buy another one.'
        """;

    [Fact]
    public async Task Objects_are_shown_in_their_default_view()
    {
        ShellRun run = await ShellRun.CommandAsync("Get-Module LibvirtStorage");
        Assert.Matches(@"ModuleType Version +PreRelease Name", run.Output);
        Assert.Contains("LibvirtStorage", run.Output);
    }

    [Theory]
    [InlineData("throw 'no'", "no")]
    [InlineData("Get-Nothing", "'Get-Nothing' is not recognized")]
    [InlineData("1 +", "You must provide a value expression")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteWarning('careful') }", "WARNING: careful")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteVerbose('step') } -Verbose", "VERBOSE: step")]
    [InlineData("& { [CmdletBinding()] param() $DebugPreference = 'Continue'; $PSCmdlet.WriteDebug('fact') }", "DEBUG: fact")]
    public async Task What_is_not_a_result_goes_to_standard_error(string script, string text)
    {
        ShellRun run = await ShellRun.CommandAsync(script);
        Assert.Equal("", run.Output);
        Assert.Contains(text, run.Errors);
    }

    [Theory]
    [InlineData("$PSCmdlet.WriteError($e)")]
    [InlineData("$PSCmdlet.ThrowTerminatingError($e)")]
    public async Task An_error_is_shown_with_its_recommendation(string raise)
    {
        ShellRun run = await ShellRun.FileAsync($"{Recommending}\n{raise}");
        Assert.Contains("The disk is full.", run.Errors);
        Assert.Contains("Buy another one.", run.Errors);
    }

    [Fact]
    public async Task An_error_in_a_file_is_shown_with_its_line()
    {
        ShellRun run = await ShellRun.FileAsync("1\nthrow 'no'");
        Assert.Contains("script.ps1:2", run.Errors);
        Assert.Equal("1", run.Output);
    }

    [Fact]
    public async Task Redirected_output_has_no_escape_sequences()
    {
        ShellRun run = await ShellRun.CommandAsync("Get-Module LibvirtStorage; \"$([char]27)[31mred$([char]27)[0m\"; throw 'no'");
        Assert.DoesNotContain('\e', run.Output + run.Errors);
        Assert.Contains("red", run.Output);
    }

    [Fact]
    public async Task Redirected_output_has_no_progress()
    {
        ShellRun run = await ShellRun.CommandAsync(
            "& { [CmdletBinding()] param() $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Sending', 'half')) }; 'done'");
        Assert.Equal("done", run.Output);
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public async Task Help_is_shown()
    {
        ShellRun run = await ShellRun.CommandAsync("function Get-It { <# .SYNOPSIS\nFetches it. #> }; Get-Help Get-It");
        Assert.Contains("Fetches it.", run.Output);
    }
}
