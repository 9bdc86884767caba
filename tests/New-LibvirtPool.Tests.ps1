BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
}

Describe 'New-LibvirtPool' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $null = Connect-LibvirtHost ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'says that such a pool is always there' {
            New-LibvirtPool images /srv/images -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'PoolIsFixed,*'
        }
    }
}
