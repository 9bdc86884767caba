# What has to be on the machine besides the .NET SDK: Debian packages by name, and how to see that they are there.

function Test-Windows { [Environment]::OSVersion.Platform -eq [PlatformID]::Win32NT }

function Test-Program([string] $Name) {
    [bool] (Get-Command -Name $Name -CommandType Application -ErrorAction Ignore)
}

function Test-Package([string] $Name) {
    switch ($Name) {
        'qemu-utils' { Test-Program 'qemu-img' }
        # The runtime alone has no facades, through which assemblies find the types of .NET Standard.
        'mono-devel' { (Test-Windows) -or ((Test-Program 'mono') -and [IO.File]::Exists('/usr/lib/mono/4.5/Facades/System.Runtime.dll')) }
        'libvirt-daemon' { [IO.File]::Exists('/usr/sbin/libvirtd') }
        'libvirt-clients' { Test-Program 'virsh' }
        'openssh-server' { [IO.File]::Exists('/usr/sbin/sshd') }
        'openssh-client' { Test-Program 'ssh' }
        'netcat-openbsd' { Test-Program 'nc' }
        'afl++' { Test-Program 'afl-fuzz' }
        'cloop-utils' { Test-Program 'create_compressed_fs' }
        'cryptsetup-bin' { [IO.File]::Exists('/usr/sbin/cryptsetup') }
        'e2fsprogs' { [IO.File]::Exists('/usr/sbin/e2image') }
        'python3-vmdkstream' { [IO.File]::Exists('/usr/lib/python3/dist-packages/VMDKstream.py') }
        'xz-utils' { Test-Program 'xz' }
        { $_ -in 'bximage', 'gzip', 'pigz', 'bzip2', 'lbzip2', 'pixz', 'zstd' } { Test-Program $_ }
        'grub-rescue-pc' { [IO.File]::Exists('/usr/lib/grub-rescue/grub-rescue-cdrom.iso') }
        default { throw "Nothing is known of the package $Name." }
    }
}

function Assert-Machine([string[]] $Package, [switch] $Bootstrap) {
    $missing = @($Package | Where-Object { -not (Test-Package $_) })
    if ($missing.Count -eq 0) { return }

    $command = @('apt-get', 'install', '-y', '--no-install-recommends') + $missing
    if (-not $Bootstrap) {
        Stop-Task "This machine lacks $($missing -join ', '). Call the task with -Bootstrap, or type: sudo $($command -join ' ')"
    }

    if (-not (Test-Program 'apt-get')) {
        Stop-Task "This machine lacks $($missing -join ', ') and has no apt-get; install what these Debian packages hold by its own means."
    }

    Write-Heading "Install $($missing -join ', ')"
    $env:DEBIAN_FRONTEND = 'noninteractive'
    Invoke-AsRoot apt-get update -qq
    Invoke-AsRoot @command -qq
    $missing | Where-Object { -not (Test-Package $_) } | ForEach-Object { Stop-Task "$_ was installed, and yet what it holds is not found." }
}

function Invoke-AsRoot {
    $command = @($args)
    if ((& id -u) -ne '0') { $command = @('sudo', '--preserve-env=DEBIAN_FRONTEND') + $command }
    Invoke-Quietly @command
}

# Runs a native program, and shows what it says only if it fails.
function Invoke-Quietly {
    $command = @($args)
    $program, $rest = $command
    $said = @(& $program $rest 2>&1)
    if ($LASTEXITCODE -ne 0) {
        $said | ForEach-Object { Write-Line "$_" }
        Stop-Task "$($command -join ' ') failed with exit code $LASTEXITCODE."
    }
}
