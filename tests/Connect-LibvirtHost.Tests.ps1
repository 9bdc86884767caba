BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Connect-LibvirtHost' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'makes the connection the default' {
            $hostObject = Connect-LibvirtHost $script:Uri
            (Get-LibvirtHost -Default).Uri | Should -Be $hostObject.Uri
        }

        It 'leaves the default alone when told so' {
            $first = Connect-LibvirtHost $script:Uri
            $null = Connect-LibvirtHost $script:Uri -NotDefault
            Get-LibvirtHost -Default | Should -Be $first
        }
    }
}
