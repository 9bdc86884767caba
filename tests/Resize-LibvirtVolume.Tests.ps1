BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
}

Describe 'Resize-LibvirtVolume' {
    Context 'with a folder as its host' {
        BeforeEach {
            $pool = Join-Path $TestDrive ([guid]::NewGuid())
            $null = New-Item -ItemType Directory -Path $pool
            $null = Connect-LibvirtHost ([uri]"file://$($pool -replace '\\', '/' -replace '^(?=[^/])', '/')").AbsoluteUri
        }

        AfterEach {
            Get-LibvirtHost | Disconnect-LibvirtHost
        }

        It 'changes the capacity' {
            New-LibvirtVolume disk.raw default -Capacity 1MB | Resize-LibvirtVolume -Capacity '5MiB'
            (Get-LibvirtVolume disk.raw).Capacity | Should -Be 5MB
        }

        It 'shrinks only when told to' {
            New-LibvirtVolume disk.raw default -Capacity 5MB | Resize-LibvirtVolume -Capacity 1MB -ErrorAction SilentlyContinue -ErrorVariable problem
            $problem[0].FullyQualifiedErrorId | Should -BeLike 'WouldShrink,*'
        }
    }
}
