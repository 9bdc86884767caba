# The oracle in several generations: what a later QEMU makes, reads and says is what the tests are held to as well.
# A generation is the qemu-utils of a Debian release with all its libraries, unpacked into a folder of the user's cache: packages
# are fetched and checked by apt with lists of its own, and run by their own loader. That needs neither root nor a chroot, and
# nothing of the machine changes.

# The machine's own programs are the first generation, whatever they are.
$generationSuites = 'trixie', 'forky'

# What talks to QEMU's tools: all of the first project, and of the second what sends images to a libvirt.
$generationTests = @(
    @{ Project = 'LibvirtStorage.Images.Tests'; Filter = '' }
    @{ Project = 'LibvirtStorage.Transfers.Tests'; Filter = 'FullyQualifiedName~.Upload.RoundTripTests|FullyQualifiedName~.Upload.LibvirtProbeTests' }
)

function Get-GenerationCache {
    $folder = $env:XDG_CACHE_HOME
    if (-not $folder) { $folder = [IO.Path]::Combine([Environment]::GetFolderPath('UserProfile'), '.cache') }
    [IO.Path]::Combine($folder, 'libvirtstorage', 'generations')
}

function Invoke-GenerationTest([switch] $Bootstrap) {
    $folders = @($generationSuites | ForEach-Object { Get-Generation $_ -Bootstrap:$Bootstrap })
    if ([IO.Directory]::Exists($results)) { [IO.Directory]::Delete($results, $true) }
    [void] [IO.Directory]::CreateDirectory($results)

    $path = $env:PATH
    $runs = @(
        foreach ($folder in @('') + $folders) {
            try {
                if ($folder) { $env:PATH = $folder + [IO.Path]::PathSeparator + $path }
                $version = Get-QemuVersion
                foreach ($test in $generationTests) {
                    Invoke-ModernTest "$root/tests/$($test.Project)/$($test.Project).csproj" -Filter $test.Filter -Oracle "qemu $version"
                }
            }
            finally { $env:PATH = $path }
        }
    )
    Write-Summary $runs
}

function Get-QemuVersion {
    $said = "$(& qemu-img --version)"
    if ($said -notmatch 'version (\d+(\.\d+)+)') { Stop-Task "qemu-img does not say which version it is: $said" }
    $Matches[1]
}

# The folder with the programs of a generation, made where it is not there yet.
function Get-Generation([string] $Suite, [switch] $Bootstrap) {
    $folder = [IO.Path]::Combine((Get-GenerationCache), $Suite)
    $programs = "$folder/programs"
    if ([IO.File]::Exists("$programs/qemu-img")) { return $programs }
    if (-not $Bootstrap) {
        Stop-Task "The programs of Debian $Suite are not in $folder. Call the task with -Bootstrap; it fetches and unpacks some 15 MB of packages."
    }

    foreach ($program in 'apt-get', 'dpkg-deb') {
        if (-not (Test-Program $program)) { Stop-Task "Generations are made of Debian packages, and this machine lacks $program." }
    }

    if ([IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) }
    Write-Heading "Fetch qemu-utils of Debian $Suite"
    Receive-Package $Suite $folder
    Expand-Package $folder
    # Last, since it is what says that the rest is there.
    Write-Program $folder
    $programs
}

# All that qemu-utils depends on: for apt with an empty status file nothing is installed yet.
function Receive-Package([string] $Suite, [string] $Folder) {
    foreach ($part in 'lists/partial', 'archives/partial', 'apt.conf.d', 'preferences.d') {
        [void] [IO.Directory]::CreateDirectory("$Folder/apt/$part")
    }

    [IO.File]::WriteAllText("$Folder/apt/sources.list", "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $Suite main`n")
    # A mirror that lags behind is signed all the same.
    [IO.File]::WriteAllText("$Folder/apt/apt.conf", @"
Dir::Etc "$Folder/apt";
Dir::State "$Folder/apt";
Dir::State::status "/dev/null";
Dir::Cache "$Folder/apt";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
"@)
    $before = $env:APT_CONFIG
    try {
        $env:APT_CONFIG = "$Folder/apt/apt.conf"
        Invoke-Quietly apt-get update -qq
        Invoke-Quietly apt-get install --download-only -y -qq qemu-utils
    }
    finally { $env:APT_CONFIG = $before }
}

function Expand-Package([string] $Folder) {
    foreach ($package in [IO.Directory]::GetFiles("$Folder/apt/archives", '*.deb')) {
        Invoke-Quietly dpkg-deb --extract $package "$Folder/root"
    }

    [IO.Directory]::Delete("$Folder/apt", $true)
}

# A program of another release runs with the loader and the libraries that it was built for.
function Write-Program([string] $Folder) {
    $loaders = @([IO.Directory]::GetFiles("$Folder/root/usr/lib", 'ld-linux*.so.*', 'AllDirectories'))
    if ($loaders.Count -eq 0) { Stop-Task "There is no loader of programs below $Folder/root." }
    $loader = $loaders[0]
    $staging = "$Folder/programs.new"
    [void] [IO.Directory]::CreateDirectory($staging)
    foreach ($name in 'qemu-img', 'qemu-io') {
        $line = "exec '$loader' --library-path '$([IO.Path]::GetDirectoryName($loader))' '$Folder/root/usr/bin/$name' `"`$@`""
        [IO.File]::WriteAllText("$staging/$name", "#!/bin/sh`n$line`n")
        Invoke-Quietly chmod +x "$staging/$name"
    }

    [IO.Directory]::Move($staging, "$Folder/programs")
}
