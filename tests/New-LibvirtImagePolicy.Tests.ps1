BeforeAll {
    Import-Module "$PSScriptRoot/../LibvirtStorage.psd1" -Force
}

Describe 'New-LibvirtImagePolicy' {
    It 'makes a policy' {
        (New-LibvirtImagePolicy -MaxVirtualSize 1GB -Strict).MaxVirtualSize | Should -Be 1GB
    }

    It 'writes a file that -Policy takes' {
        $file = "$TestDrive/team.json"
        $null = New-LibvirtImagePolicy $file -MaxVirtualSize 1KB
        [IO.File]::WriteAllBytes("$TestDrive/disk.raw", [byte[]]::new(1MB))
        Test-LibvirtImage "$TestDrive/disk.raw" -Policy $file -Quiet | Should -BeFalse
    }
}
