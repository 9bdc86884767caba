BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Remove-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'deletes what comes through the pipeline' {
            $null = Connect-LibvirtHost $script:Uri
            New-LibvirtVolume disk.raw default -Capacity 1MB | Remove-LibvirtVolume -Confirm:$false
            Get-LibvirtVolume | Should -BeNullOrEmpty
        }
    }
}
