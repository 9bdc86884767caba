BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Get-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'finds volumes by pattern' {
            $null = Connect-LibvirtHost $script:Uri
            $null = 'a1.raw', 'a2.raw', 'b.raw' | New-LibvirtVolume -Pool default -Capacity 1MB
            (Get-LibvirtVolume 'a*').Name | Should -Be 'a1.raw', 'a2.raw'
        }
    }
}
