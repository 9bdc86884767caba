# Runs every test and counts: each run leaves a result file, and the counts come from there, never from console text.

$results = "$root/artifacts/test-results"

# Projects that also run as net472, on .NET Framework or under Mono. Each goes on beside one that waits for hosts more than it computes.
$legacyBeside = @{
    'LibvirtStorage.Tests' = 'LibvirtStorage.Images.Tests'
    'LibvirtStorage.Transfers.Tests' = 'LibvirtStorage.Client.Tests'
}

function Invoke-Test {
    if ([IO.Directory]::Exists($results)) { [IO.Directory]::Delete($results, $true) }
    [void] [IO.Directory]::CreateDirectory($results)

    # Whose companion has another name now would not run at all, without a word.
    foreach ($name in $legacyBeside.Keys) {
        if (-not [IO.File]::Exists("$root/tests/$name/$name.csproj")) { throw "There is no $name, beside which $($legacyBeside[$name]) is to run." }
    }

    $runs = @(
        foreach ($file in [IO.Directory]::GetFiles("$root/tests", '*.Tests.csproj', 'AllDirectories')) {
            $legacy = $legacyBeside[[IO.Path]::GetFileNameWithoutExtension($file)]
            if ($legacy) { $started = Start-LegacyTest $legacy }
            Invoke-ModernTest $file
            if ($legacy) { Complete-LegacyTest $started }
        }
        Invoke-PesterTest
    )
    Write-Summary $runs
}

function New-Run([string] $Name, [long] $Passed, [long] $Failed, [long] $Skipped, [int] $ExitCode) {
    # A run that broke before or after its tests counts as a failure of its own.
    if ($ExitCode -ne 0 -and $Failed -eq 0) { $Failed = 1 }
    [pscustomobject] @{ Name = $Name; Passed = $Passed; Failed = $Failed; Skipped = $Skipped }
}

function Read-Xml([string] $File) {
    $xml = [Xml.XmlDocument]::new()
    if ([IO.File]::Exists($File)) { $xml.Load($File) }
    $xml
}

function Invoke-ModernTest([string] $Project, [string] $Filter, [string] $Oracle) {
    $name = [IO.Path]::GetFileNameWithoutExtension($Project)
    if ($Oracle) { $name += " ($Oracle)" }
    Write-Heading "$name on .NET 10"
    $file = "$results/$name.trx"
    $options = @('--logger', "trx;LogFileName=$file")
    if ($Filter) { $options += '--filter', $Filter }
    & dotnet test $Project --configuration Release --framework net10.0 --no-build --nologo $options | Out-Default
    $exitCode = $LASTEXITCODE
    $counters = (Read-Xml $file).SelectSingleNode("//*[local-name() = 'Counters']")
    if (-not $counters) { return New-Run $name 0 0 0 $exitCode }
    $passed = [long] $counters.GetAttribute('passed')
    $failed = [long] $counters.GetAttribute('executed') - $passed
    New-Run $name $passed $failed ([long] $counters.GetAttribute('total') - $passed - $failed) $exitCode
}

function Start-LegacyTest([string] $Project) {
    $file = "$results/$Project.net472.xml"
    $start = [Diagnostics.ProcessStartInfo]::new()
    $console = "`"$(Get-XunitConsole)`""
    $start.FileName, $program = if (Test-Windows) { $console, '' } else { 'mono', "$console " }
    $assembly = "$root/artifacts/bin/$Project/release_net472/$Project.dll"
    $start.Arguments = "$program`"$assembly`" -noappdomain -parallel none -nologo -notrait Runs=OnlyOnNet -xml `"$file`""
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    [pscustomobject] @{
        Project = $Project
        File = $file
        Process = $process
        Said = $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync()
    }
}

function Complete-LegacyTest($Started) {
    Write-Heading "$($Started.Project) $(if (Test-Windows) { 'on .NET Framework' } else { 'under Mono' })"
    $Started.Said | ForEach-Object { Write-Line $_.Result.TrimEnd() }
    $Started.Process.WaitForExit()
    $name = "$($Started.Project) (net472)"
    $exitCode = $Started.Process.ExitCode
    $node = (Read-Xml $Started.File).SelectSingleNode('//assembly[@total]')
    if (-not $node) { return New-Run $name 0 0 0 $exitCode }
    $broken = [long] $node.GetAttribute('failed') + [long] $node.GetAttribute('errors')
    New-Run $name ([long] $node.GetAttribute('passed')) $broken ([long] $node.GetAttribute('skipped')) $exitCode
}

function Get-XunitConsole {
    $packages = $env:NUGET_PACKAGES
    if (-not $packages) { $packages = "$(& dotnet nuget locals global-packages --list)" -replace '^.*global-packages:\s*' }
    $version = (Read-Xml "$root/Directory.Packages.props").SelectSingleNode("//PackageVersion[@Include = 'xunit.runner.console']").GetAttribute('Version')
    [IO.Path]::Combine($packages.Trim(), 'xunit.runner.console', $version, 'tools', 'net472', 'xunit.console.exe')
}

function Invoke-PesterTest {
    Write-Heading 'Pester'
    $file = "$results/pester.txt"
    $script = @"
if (-not (Get-Module -ListAvailable Pester | Where-Object Version -ge 5.0)) { return }
`$r = Invoke-Pester -Path '$root/tests' -PassThru
[IO.File]::WriteAllText('$file', "`$(`$r.PassedCount) `$(`$r.FailedCount) `$(`$r.SkippedCount)")
"@
    if (Test-Program 'pwsh') { & pwsh -NoProfile -NonInteractive -Command $script | Out-Default }
    if (-not [IO.File]::Exists($file)) {
        Write-Line 'Pester is not installed: the *.Tests.ps1 files were parsed and bound by the hosted tests, and not run.'
        return
    }

    $counts = [IO.File]::ReadAllText($file) -split ' '
    New-Run 'Pester' $counts[0] $counts[1] $counts[2] 0
}

# Shows what ran, with the sum on a line of its own at the end, and returns whether the whole has failed.
function Write-Summary([object[]] $Runs) {
    Write-Heading 'Summary'
    $passed = 0; $failed = 0; $skipped = 0
    foreach ($run in $Runs) {
        Write-Line ('{0,-45} {1,6} passed {2,4} failed {3,4} skipped' -f $run.Name, $run.Passed, $run.Failed, $run.Skipped)
        $passed += $run.Passed; $failed += $run.Failed; $skipped += $run.Skipped
    }

    Write-Line
    if ($passed + $failed -eq 0) { Write-Line 'No test ran.' }
    Write-Line ("$passed passed, $failed failed" + $(if ($skipped) { ", $skipped skipped" }))
    $failed -gt 0 -or $passed -eq 0
}
