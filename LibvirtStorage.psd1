@{
    RootModule             = 'LibvirtStorage.psm1'
    ModuleVersion          = '0.1.0'
    GUID                   = '6f2f6a6e-8d0b-4a37-9b6b-3f6f5a3f2c11'
    Author                 = 'The LibvirtStorage authors'
    CompanyName            = 'The LibvirtStorage authors'
    Copyright              = 'Copyright (c) 2026 The LibvirtStorage authors. MIT licence.'
    Description            = 'Validates disk images, converts them in managed code and moves them to and from libvirt storage volumes. Needs neither libvirt nor qemu-img.'
    PowerShellVersion      = '5.1'
    CompatiblePSEditions   = @('Desktop', 'Core')
    DotNetFrameworkVersion = '4.7.2'
    FormatsToProcess       = @('LibvirtStorage.Format.ps1xml')
    TypesToProcess         = @('LibvirtStorage.Types.ps1xml')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    AliasesToExport        = @()
    CmdletsToExport        = @(
        'Clear-LibvirtVolume'
        'Connect-LibvirtHost'
        'Convert-LibvirtImage'
        'Copy-LibvirtVolume'
        'Disconnect-LibvirtHost'
        'Get-LibvirtHost'
        'Get-LibvirtImage'
        'Get-LibvirtPool'
        'Get-LibvirtVolume'
        'New-LibvirtImagePolicy'
        'New-LibvirtPool'
        'New-LibvirtVolume'
        'Receive-LibvirtVolume'
        'Remove-LibvirtPool'
        'Remove-LibvirtVolume'
        'Resize-LibvirtVolume'
        'Send-LibvirtVolume'
        'Start-LibvirtPool'
        'Stop-LibvirtPool'
        'Test-LibvirtImage'
        'Update-LibvirtPool'
    )
    FileList               = @(
        'LibvirtStorage.psd1'
        'LibvirtStorage.psm1'
        'LibvirtStorage.Format.ps1xml'
        'LibvirtStorage.Types.ps1xml'
        'LICENSE'
        'bin/net472/LibvirtStorage.Client.dll'
        'bin/net472/LibvirtStorage.Images.dll'
        'bin/net472/LibvirtStorage.Transfers.dll'
        'bin/net472/LibvirtStorage.dll'
        'bin/net472/Microsoft.Bcl.AsyncInterfaces.dll'
        'bin/net472/SharpCompress.dll'
        'bin/net472/System.Buffers.dll'
        'bin/net472/System.Memory.dll'
        'bin/net472/System.Numerics.Vectors.dll'
        'bin/net472/System.Runtime.CompilerServices.Unsafe.dll'
        'bin/net472/System.Text.Encoding.CodePages.dll'
        'bin/net472/System.Threading.Tasks.Extensions.dll'
        'bin/net472/ZstdSharp.dll'
        'bin/net8.0/LibvirtStorage.Client.dll'
        'bin/net8.0/LibvirtStorage.Images.dll'
        'bin/net8.0/LibvirtStorage.Transfers.dll'
        'bin/net8.0/LibvirtStorage.dll'
        'bin/net8.0/SharpCompress.dll'
        'bin/net8.0/ZstdSharp.dll'
        'en-US/LibvirtStorage.dll-Help.xml'
        'en-US/about_LibvirtStorage.help.txt'
        'en-US/about_LibvirtStorage_Findings.help.txt'
        'en-US/about_LibvirtStorage_Quirks.help.txt'
        'en-US/about_LibvirtStorage_Security.help.txt'
        'en-US/about_LibvirtStorage_SecurityDetails.help.txt'
    )
    PrivateData            = @{
        PSData = @{
            Tags         = @('libvirt', 'qcow2', 'kvm', 'qemu', 'storage', 'disk-image', 'PSEdition_Desktop', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
