BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Send-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'sends what passed its test' {
            $null = Connect-LibvirtHost $script:Uri
            $result = Test-LibvirtImage $script:Image | Where-Object Passed | Send-LibvirtVolume -Pool default -Format qcow2
            $result.Status | Should -Be 'Created'
            (Get-LibvirtVolume disk.qcow2).Format | Should -Be 'qcow2'
        }

        It 'does not replace data unless told so' {
            $null = Connect-LibvirtHost $script:Uri
            $null = Send-LibvirtVolume $script:Image default
            { Send-LibvirtVolume $script:Image default -ErrorAction Stop } | Should -Throw -ErrorId 'VolumeExists*'
        }
    }
}
