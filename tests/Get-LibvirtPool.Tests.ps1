BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
    $script:Image = "$TestDrive/disk.raw"
    $bytes = [byte[]]::new(1MB)
    $bytes[0] = 0xeb
    $bytes[-1] = 1
    [IO.File]::WriteAllBytes($script:Image, $bytes)
}

Describe 'Get-LibvirtPool' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $script:Uri = ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'shows the pool of a folder' {
            $null = Connect-LibvirtHost $script:Uri
            (Get-LibvirtPool default).State | Should -Be 'Running'
        }

        It 'writes an error for a name that does not exist' {
            $null = Connect-LibvirtHost $script:Uri
            { Get-LibvirtPool nope -ErrorAction Stop } | Should -Throw -ErrorId 'PoolNotFound*'
        }
    }
}
