# What a person reads while a task runs. Write-Host belongs to a full PowerShell, the host itself to every engine.

function Write-Line([string] $Text = '') { $Host.UI.WriteLine($Text) }

function Write-Heading([string] $Text) {
    Write-Line
    Write-Line $(if ($Host.UI.SupportsVirtualTerminal) { "$([char]27)[1m== $Text$([char]27)[0m" } else { "== $Text" })
}

# For what the user can mend: the message counts, not the place in this script.
function Stop-Task([string] $Message) {
    $Host.UI.WriteErrorLine($Message)
    exit 1
}
