using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace LibvirtStorage.Benchmarks.Validation;

/// <summary>Test-LibvirtImage, in a runspace with the module as it was built.</summary>
internal sealed class ImageGate : IDisposable
{
    private readonly Runspace _runspace;

    public ImageGate()
    {
        // CreateDefault would look for snap-ins that only a full installation has.
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([Manifest()]);
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>Sends the files down one pipeline.</summary>
    /// <exception cref="InvalidOperationException">One was refused.</exception>
    public void Examine(IReadOnlyList<FolderImage> images)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        FileInfo[] files = [.. images.Select(i => new FileInfo(i.Path))];
        int passed = shell.AddCommand("Test-LibvirtImage").Invoke(files).Count(report => report.Properties["Passed"].Value is true);
        if (shell.HadErrors || passed != files.Length)
        {
            throw new InvalidOperationException($"{passed} of {files.Length} passed. {shell.Streams.Error.FirstOrDefault()}");
        }
    }

    public void Dispose() => _runspace.Dispose();

    private static string Manifest()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "LibvirtStorage.psd1")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return Path.Combine(folder ?? throw new InvalidOperationException("This program runs from a checkout only."), "LibvirtStorage.psd1");
    }
}
