using System.Threading.Tasks;
using Xunit;

namespace LibvirtStorage.Tests.Shell;

public sealed class ArgumentTests
{
    private const string Script = """
        [CmdletBinding()]
        param([Parameter(Position = 0)] [string] $Task, [switch] $Bootstrap, [string[]] $Path, [long] $Size, [Parameter(ValueFromRemainingArguments)] $Rest)
        "task=$Task bootstrap=$Bootstrap path=$($Path -join '|') size=$Size rest=$($Rest -join '|')"
        """;

    [Theory]
    [InlineData("", "task= bootstrap=False path= size=0 rest=")]
    [InlineData("Test -Bootstrap", "task=Test bootstrap=True path= size=0 rest=")]
    [InlineData("-Bootstrap Test", "task=Test bootstrap=True path= size=0 rest=")]
    [InlineData("-Task Test -Bootstrap:$false", "task=Test bootstrap=False path= size=0 rest=")]
    [InlineData("Demo -Path a.iso,b.img", "task=Demo bootstrap=False path=a.iso|b.img size=0 rest=")]
    [InlineData("Demo -Path:a.iso -Size 5", "task=Demo bootstrap=False path=a.iso size=5 rest=")]
    [InlineData("Demo -Boot -P x", "task=Demo bootstrap=True path=x size=0 rest=")]
    [InlineData("Bench --profile 4 -5", "task=Bench bootstrap=False path= size=0 rest=--profile|4|-5")]
    [InlineData("it's;exit $HOME", "task=it's;exit bootstrap=False path= size=0 rest=$HOME")]
    public async Task Words_reach_a_file_as_if_typed_but_are_not_evaluated(string words, string expected)
    {
        ShellRun run = await ShellRun.FileAsync(Script, words.Split(' ', System.StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(expected, run.Output);
        Assert.Equal("", run.Errors);
    }

    [Fact]
    public async Task A_parameter_that_the_file_does_not_have_is_an_error()
    {
        ShellRun run = await ShellRun.FileAsync("[CmdletBinding()] param($Task) 'ran'", "Test", "-Unheard");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Unheard", run.Errors);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_file_knows_its_folder()
    {
        ShellRun run = await ShellRun.FileAsync("[IO.File]::Exists(\"$PSScriptRoot/script.ps1\"); $PSCommandPath -like '*script.ps1'");
        Assert.Equal("True\nTrue", run.Output);
    }

    [Fact]
    public async Task All_words_behind_Command_are_the_script()
    {
        Assert.Equal("3", (await ShellRun.StartAsync(["-Command", "1", "+", "2"])).Output);
    }
}
