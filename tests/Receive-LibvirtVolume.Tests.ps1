BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Receive-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'brings back what was sent' {
            $null = Connect-LibvirtHost $script:Uri
            $null = Send-LibvirtVolume $script:Image default -Format qcow2
            $null = Receive-LibvirtVolume disk.qcow2 default "$TestDrive/back.raw" -Virtual
            (Get-FileHash "$TestDrive/back.raw").Hash | Should -Be (Get-FileHash $script:Image).Hash
        }
    }
}
