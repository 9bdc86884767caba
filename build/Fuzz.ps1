# Fuzzing: the program builds and instruments copies, makes seeds, runs afl-fuzz and keeps the ledger; see tests/LibvirtStorage.Fuzz.

# AFL++ talks to its targets through System V shared memory and inherited pipes.
function Assert-Fuzzer {
    if (Test-Windows) { Stop-Task 'AFL++ does not exist for Windows. Run this task on Linux; WSL will do.' }
}

# Its exit code is 2 when it found something: an answer, which it has explained by then, and a failure of the task.
function Invoke-Fuzz([double] $Minutes, [string[]] $Target) {
    $options = @('--minutes', $Minutes.ToString([Globalization.CultureInfo]::InvariantCulture))
    if ($Target) { $options += '--target', ($Target -join ',') }
    Write-Heading "Fuzz for $Minutes minutes"
    & dotnet run --project "$root/tests/LibvirtStorage.Fuzz" --configuration Release -- campaign $options | Out-Default
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
