# The main job on real images, step by step: what a user would type, and what comes of it.

$rescueImages = '/usr/lib/grub-rescue/grub-rescue-cdrom.iso', '/usr/lib/grub-rescue/grub-rescue-floppy.img'

function Invoke-Demo([string[]] $Path) {
    if (-not (Get-Module -Name LibvirtStorage)) {
        Invoke-Build
        Import-Module "$root/LibvirtStorage.psd1"
    }

    $images = @($(if ($Path) { $Path } else { $rescueImages }) | ForEach-Object { Get-DemoImage $_ })
    $folder = [IO.Directory]::CreateDirectory([IO.Path]::Combine([IO.Path]::GetTempPath(), "libvirtstorage-demo-$([Guid]::NewGuid().ToString('N').Substring(0, 8))")).FullName
    $location = $ExecutionContext.SessionState.Path
    $before = $location.CurrentLocation
    try {
        [void] $location.SetLocation($folder)
        [void] [IO.Directory]::CreateDirectory("$folder/pool")
        Write-Line "Everything below happens in $folder, which is removed at the end."
        Invoke-DemoStep $images $folder
    }
    finally {
        [void] $location.SetLocation($before.Path)
        [IO.Directory]::Delete($folder, $true)
    }
}

# What the steps need to know of an image. An extension that declares no format gets one declared: raw, which is then
# verified like any other.
function Get-DemoImage([string] $Path) {
    $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not [IO.File]::Exists($full)) { Stop-Task "There is no image $full." }
    $extension = [IO.Path]::GetExtension($full).ToLowerInvariant()
    $isContainer = $extension -eq '.qcow2'
    $name = [IO.Path]::GetFileNameWithoutExtension($full)
    [pscustomobject] @{
        Path      = $full
        Declared  = $(if ($extension -in '.iso', '.raw', '.qcow2') { '' } else { ' -SourceFormat raw' })
        Converted = $name + $(if ($isContainer) { '.raw' } else { '.qcow2' })
        Payload   = $(if ($isContainer) { "$name.raw" } else { $full })
        Back      = "$name.back.raw"
    }
}

function Invoke-DemoStep([object[]] $Images, [string] $Folder) {
    Step 'What is in these files? The header says it, if the format is declared: by the extension, or by you.' @(
        $Images | ForEach-Object { "Get-LibvirtImage $(Quote $_.Path)$($_.Declared)" })

    $compression = @(''; ' -Compression Zstd')
    Step 'Convert them. No qemu-img is involved.' @(
        for ($i = 0; $i -lt $Images.Count; $i++) {
            $how = if ($Images[$i].Converted -like '*.qcow2') { $compression[$i % 2] }
            "Convert-LibvirtImage $(Quote $Images[$i].Path)$($Images[$i].Declared) $(Quote $Images[$i].Converted)$how"
        })

    Write-HostileImage $Folder
    Write-Line
    Write-Line 'Two more images appeared here meanwhile: one names /etc/shadow as its backing file, one claims 4 EiB.'
    Step 'Test everything, whole structure, before a host sees a byte of it.' @(
        'Test-LibvirtImage *.qcow2, *.raw'
        'Test-LibvirtImage evil-*.qcow2 | ForEach-Object Findings | ForEach-Object Message')

    Step 'Connect to a host: here a folder, served as a pool in this process.' "Connect-LibvirtHost $(Quote ([Uri]::new("$Folder/pool", 'Absolute')).AbsoluteUri)"
    Step 'Send what passed, and nothing else.' 'Test-LibvirtImage *.qcow2, *.raw | Where-Object Passed | Send-LibvirtVolume -Pool default'
    Step 'Sent directly, the images that did not pass are refused as well. These errors are meant to be.' 'Send-LibvirtVolume evil-*.qcow2 -Pool default'
    $last = $Images[$Images.Count - 1]
    Step 'The conversion can also happen on the way: the payload goes into a volume of another format, with no file in between.' `
        "Send-LibvirtVolume $(Quote $last.Path)$($last.Declared) -Pool default -Virtual -Format qcow2 -Name direct.qcow2"
    Step 'The pool now holds:' 'Get-LibvirtVolume -Pool default'
    Assert-DemoPool $Images

    $first = $Images[0]
    Step 'Receive one back as a raw image, and compare it with what went in.' "Receive-LibvirtVolume $(Quote $first.Converted) -Pool default -Format raw -DestinationPath $(Quote $first.Back)"
    Compare-DemoFile $first.Payload "$Folder/$($first.Back)"
    Step 'Leave.' 'Disconnect-LibvirtHost'
}

function Step([string] $Why, [string[]] $Commands) {
    Write-Heading $Why
    $ErrorActionPreference = 'Continue'
    foreach ($command in $Commands) {
        Write-Line $(if ($Host.UI.SupportsVirtualTerminal) { "$([char]27)[33mPS>$([char]27)[0m $command" } else { "PS> $command" })
        . ([scriptblock]::Create($command)) | Out-Default
    }
}

function Quote([string] $Text) {
    if ($Text -match '^[\w./:\\~-]+$') { $Text } else { "'" + $Text.Replace("'", "''") + "'" }
}

# A sound image of 1 MiB; then its header is changed in two ways.
function Write-HostileImage([string] $Folder) {
    $seed = "$Folder/seed.bin"
    $content = [byte[]]::new(1MB)
    [Random]::new(1).NextBytes($content)
    [IO.File]::WriteAllBytes($seed, $content)
    [void] (Convert-LibvirtImage $seed -SourceFormat raw "$Folder/evil-backing.qcow2")
    [IO.File]::Delete($seed)
    [IO.File]::Copy("$Folder/evil-backing.qcow2", "$Folder/evil-size.qcow2")

    # qcow2 specification, header: bytes 8-15 and 16-19 are offset and length of the backing file's name, 24-31 the disk's size.
    $name = [Text.Encoding]::ASCII.GetBytes('/etc/shadow')
    Edit-File "$Folder/evil-backing.qcow2" @{ 14 = 8; 19 = $name.Length } $name 0x800
    Edit-File "$Folder/evil-size.qcow2" @{ 24 = 0x40; 29 = 0 } @() 0
}

function Edit-File([string] $File, [hashtable] $Bytes, [byte[]] $Text, [int] $At) {
    $content = [IO.File]::ReadAllBytes($File)
    foreach ($offset in $Bytes.Keys) { $content[$offset] = $Bytes[$offset] }
    [Array]::Copy($Text, 0, $content, $At, $Text.Length)
    [IO.File]::WriteAllBytes($File, $content)
}

function Assert-DemoPool([object[]] $Images) {
    $expected = @($Images | ForEach-Object Converted) + 'direct.qcow2'
    $found = @(Get-LibvirtVolume -Pool default | ForEach-Object Name)
    $different = @($expected | Where-Object { $_ -notin $found }) + @($found | Where-Object { $_ -notin $expected })
    if ($different.Count) { throw "The pool should hold $($expected -join ', '), and holds $($found -join ', ')." }
}

function Compare-DemoFile([string] $Original, [string] $Received) {
    $length = [IO.FileInfo]::new($Original).Length
    $padding = [IO.FileInfo]::new($Received).Length - $length
    if ($padding -gt 0 -and $padding -lt 512) {
        # Disks have whole sectors; an odd raw image comes back filled up.
        $stream = [IO.File]::OpenWrite($Received)
        try { $stream.SetLength($length) } finally { $stream.Dispose() }
        Write-Line "$padding bytes that fill up the last sector are left out of the comparison."
    }

    $digests = @(Get-Sha256 $Original; Get-Sha256 $Received)
    if ($digests[0] -ne $digests[1]) { throw "$Received differs from $Original." }
    Write-Line "Identical: $length bytes, SHA-256 $($digests[0])"
}

function Get-Sha256([string] $File) {
    $stream = [IO.File]::OpenRead($File)
    try { [BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($stream)).Replace('-', '').ToLowerInvariant() }
    finally { $stream.Dispose() }
}
