# Windows PowerShell 5.1 runs on .NET Framework, PowerShell 7 on .NET. Nothing else happens here.
if ($PSEdition -eq 'Core') {
    Import-Module -Name "$PSScriptRoot/bin/net8.0/LibvirtStorage.dll"
} else {
    Import-Module -Name "$PSScriptRoot/bin/net472/LibvirtStorage.dll"
}
