BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Convert-LibvirtImage' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'keeps the payload' {
            $null = Convert-LibvirtImage $script:Image "$TestDrive/disk.qcow2" -Compression Deflate -Force
            $null = Convert-LibvirtImage "$TestDrive/disk.qcow2" "$TestDrive/back.raw" -Force
            (Get-FileHash "$TestDrive/back.raw").Hash | Should -Be (Get-FileHash $script:Image).Hash
        }
    }
}
