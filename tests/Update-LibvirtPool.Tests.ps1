BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
}

Describe 'Update-LibvirtPool' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $null = Connect-LibvirtHost ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'refreshes the pool' {
            (Update-LibvirtPool default -PassThru).State | Should -Be 'Running'
        }
    }
}
