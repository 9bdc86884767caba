BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Get-LibvirtImage' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'shows sizes as numbers' {
            (Get-LibvirtImage $script:Image).VirtualSize | Should -Be 1MB
        }

        It 'takes files from Get-ChildItem' {
            (Get-ChildItem "$TestDrive/*.raw" | Get-LibvirtImage).Path | Should -Be (Get-Item $script:Image).FullName
        }
    }
}
