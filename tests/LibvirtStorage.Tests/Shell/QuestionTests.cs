using System.Threading.Tasks;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

public sealed class QuestionTests
{
    private const string Cautious = """
        function Remove-It {
            [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(Mandatory)] [int[]] $Id)
            foreach ($i in $Id) { if ($PSCmdlet.ShouldProcess($i, 'Remove')) { "removed $i" } }
        }
        """;

    [Theory]
    [InlineData("y\ny\n", "removed 1", "removed 2")]
    [InlineData("\nYes\n", "removed 1", "removed 2")]
    [InlineData("A\n", "removed 1", "removed 2")]
    [InlineData("n\ny\n", "removed 2", "removed 2")]
    [InlineData("what\n?\nn\ny\n", "Continue with only the next step", "removed 2")]
    public async Task Confirmation_takes_keys_labels_and_the_default(string answers, string first, string second)
    {
        ShellRun run = await ShellRun.CommandAsync($"{Cautious}\nRemove-It 1, 2", answers);
        Assert.Contains("Performing the operation \"Remove\" on target \"1\".", run.Output);
        Assert.Contains(first, run.Output);
        Assert.Contains(second, run.Output);
    }

    [Fact]
    public async Task A_declined_confirmation_changes_nothing()
    {
        ShellRun run = await ShellRun.CommandAsync($"{Cautious}\nRemove-It 1, 2", "l\n");
        Assert.DoesNotContain("removed", run.Output);
    }

    [Fact]
    public async Task Where_nobody_can_answer_a_question_is_an_error()
    {
        ShellRun run = await ShellRun.CommandAsync($"{Cautious}\nRemove-It 1, 2");
        Assert.Contains("Nobody can answer", run.Errors);
        Assert.DoesNotContain("removed", run.Output);
    }

    [Fact]
    public async Task Missing_parameters_are_asked_for_line_by_line()
    {
        ShellRun run = await ShellRun.CommandAsync($"{Cautious}\nRemove-It -Confirm:$false", "4\n5\n\n");
        Assert.Contains("removed 4\nremoved 5", run.Output);
    }

    [Fact]
    public async Task Credentials_are_asked_for()
    {
        ShellRun run = await ShellRun.CommandAsync(
            "$c = $Host.UI.PromptForCredential('Log on', 'to kvm1', '', ''); $c.UserName + '/' + $c.GetNetworkCredential().Password", "root\nsecret\n");
        Assert.EndsWith("root/secret", run.Output);
    }
}
