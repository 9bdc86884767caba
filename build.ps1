#requires -Version 5.1
<#
.SYNOPSIS
    The tasks of this repository.

.DESCRIPTION
    Runs in PowerShell and in LibvirtStorage.Shell, so these scripts use the language, .NET and native programs, and none
    of the cmdlets that come with a full PowerShell only.

    Build   all projects, Release, warnings are errors
    Test    the tests on .NET 10, those of the libraries under Mono too, and the Pester files where Pester is installed;
            -Generations: those that ask QEMU's tools, on .NET 10, by the machine's and by those of later Debian releases
    Demo    the main job on real disk images: inspect, test, convert, send, list, receive
    Help    the help file that Get-Help reads, from the markdown in en-US
    Bench   conversions beside qemu-img; --profile says where the time goes; --transfers: beside virsh, with a daemon
    Fuzz    hostile bytes for everything that takes bytes from strangers, by AFL++ on all processors; each run adds its
            rows to tests/LibvirtStorage.Fuzz/LEDGER.md

.PARAMETER Task
    What to do.

.PARAMETER Bootstrap
    Installs what the task needs and this machine lacks (Debian packages). Without it the task says what is missing.

.PARAMETER Generations
    Test: once with each generation of QEMU's tools. -Bootstrap fetches those that are not in the user's cache.

.PARAMETER Path
    Demo: your own disk images instead of the rescue images of GRUB.

.PARAMETER Minutes
    Fuzz: the time of the whole run, which the targets share.

.PARAMETER Target
    Fuzz: only these targets, with wildcards.

.PARAMETER Arguments
    Bench: handed to the benchmark program.

.EXAMPLE
    ./build.ps1 Demo -Bootstrap

.EXAMPLE
    ./build.ps1 Demo -Path ~/images/debian.qcow2, ~/images/tools.iso

.EXAMPLE
    ./build.ps1 Fuzz -Minutes 60 -Target *-qcow2, unpack-*
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Help', 'Bench', 'Fuzz')]
    [string] $Task = 'Build',

    [switch] $Bootstrap,

    [switch] $Generations,

    [string[]] $Path,

    [double] $Minutes = 10,

    [string[]] $Target,

    [Parameter(ValueFromRemainingArguments = $true)]
    [string[]] $Arguments
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot
. "$root/build/Output.ps1"
. "$root/build/Machine.ps1"
. "$root/build/Tests.ps1"
. "$root/build/Generations.ps1"
. "$root/build/Demo.ps1"
. "$root/build/Fuzz.ps1"

# The oracle, a .NET Framework, and a real libvirt with the two ways to it.
$testPackages = 'qemu-utils', 'mono-devel', 'libvirt-daemon', 'libvirt-clients', 'openssh-server', 'openssh-client', 'netcat-openbsd'

# What else writes images and compressed files: together some 10 MB, Python left aside.
$testPackages += 'bximage', 'cloop-utils', 'cryptsetup-bin', 'e2fsprogs', 'python3-vmdkstream'
$testPackages += 'gzip', 'pigz', 'bzip2', 'lbzip2', 'xz-utils', 'pixz', 'zstd'

# A native program prints in the language of the user; counts and paths are read from files, but messages are quoted in reports.
$env:DOTNET_CLI_UI_LANGUAGE = 'en'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

function Invoke-Dotnet {
    # A list among the arguments is handed on element by element.
    $words = @($args | ForEach-Object { $_ })
    & dotnet $words | Out-Default
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Invoke-Build {
    # In LibvirtStorage.Shell, `dotnet run` has just built what is running now; the build finds it up to date and leaves
    # the files in use alone.
    Write-Heading 'Build'
    Invoke-Dotnet build "$root/LibvirtStorage.sln" --configuration Release --verbosity quiet -nologo
}

switch ($Task) {
    'Build' { Invoke-Build }
    'Test' {
        Assert-Machine -Package $testPackages -Bootstrap:$Bootstrap
        Invoke-Build
        $failed = if ($Generations) { Invoke-GenerationTest -Bootstrap:$Bootstrap } else { Invoke-Test }
        if ($failed) { exit 1 }
    }
    'Demo' {
        if (-not $Path) { Assert-Machine -Package 'grub-rescue-pc' -Bootstrap:$Bootstrap }
        Invoke-Demo -Path $Path
    }
    'Help' { Invoke-Dotnet run --project "$root/src/LibvirtStorage.Help" --configuration Release }
    'Bench' {
        $benchPackages = if ($Arguments -contains '--transfers') { 'qemu-utils', 'libvirt-daemon', 'libvirt-clients' } else { 'qemu-utils' }
        Assert-Machine -Package $benchPackages -Bootstrap:$Bootstrap
        Invoke-Dotnet run --project "$root/tests/LibvirtStorage.Benchmarks" --configuration Release -- $Arguments
    }
    'Fuzz' {
        Assert-Fuzzer
        Assert-Machine -Package 'qemu-utils', 'afl++' -Bootstrap:$Bootstrap
        Invoke-Fuzz -Minutes $Minutes -Target $Target
    }
}
