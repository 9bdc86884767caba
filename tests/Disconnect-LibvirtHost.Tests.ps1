BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Disconnect-LibvirtHost' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'closes the default' {
            $hostObject = Connect-LibvirtHost $script:Uri
            Disconnect-LibvirtHost
            $hostObject.IsConnected | Should -BeFalse
        }
    }
}
