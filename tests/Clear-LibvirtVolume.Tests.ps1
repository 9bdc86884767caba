BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
}

Describe 'Clear-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $null = Connect-LibvirtHost ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'leaves a raw volume behind' {
            $null = New-LibvirtVolume disk.qcow2 default -Capacity 1MB -Format qcow2
            (Clear-LibvirtVolume disk.qcow2 default -PassThru -Confirm:$false).Format | Should -Be 'raw'
        }
    }
}
