BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Test-LibvirtImage' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'passes a sound image' {
            Test-LibvirtImage $script:Image -Quiet | Should -BeTrue
        }

        It 'fails an image that is too large' {
            (Test-LibvirtImage $script:Image -MaxVirtualSize 1KB).Passed | Should -BeFalse
        }
    }
}
