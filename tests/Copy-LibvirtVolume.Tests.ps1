BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
}

Describe 'Copy-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $null = Connect-LibvirtHost ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'copies into another format' {
            $null = New-LibvirtVolume disk.raw default -Capacity 1MB
            (Copy-LibvirtVolume disk.raw default copy.qcow2 -Format qcow2).Format | Should -Be 'qcow2'
        }
    }
}
