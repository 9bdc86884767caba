# What a person reads while a task runs. Write-Host belongs to a full PowerShell, the host itself to every engine.

function Write-Line([string] $Text = '') { $Host.UI.WriteLine($Text) }

function Write-Heading([string] $Text) {
    Write-Line
    Write-Line $(if ($Host.UI.SupportsVirtualTerminal) { "$([char]27)[1m== $Text$([char]27)[0m" } else { "== $Text" })
}
