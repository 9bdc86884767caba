using System;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace LibvirtStorage.Tests.Hosting;

/// <summary>A runspace of a real engine with the built module in it, and a folder for files.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly RecordingHost _host = new();

    public ModuleSession()
    {
        // CreateDefault would look for snap-ins that only a full installation has.
        var state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        state.ImportPSModule([Checkout.Manifest]);
        Runspace = RunspaceFactory.CreateRunspace(_host, state);
        Runspace.Open();
        Folder = Directory.CreateTempSubdirectory("LibvirtStorage.Tests.").FullName;
        Set("folder", Folder);
    }

    public Runspace Runspace { get; }

    /// <summary>A folder of this session, <c>$folder</c> in scripts; the current location too.</summary>
    public string Folder { get; }

    internal RecordingUserInterface Screen => _host.Recorder;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Set(string name, object? value) => Runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script and returns everything it wrote.</summary>
    public Outcome Run(string script)
    {
        Runspace.DefaultRunspace = Runspace;
        Screen.Clear();
        using PowerShell shell = Shell(script);
        Collection<PSObject> output = shell.Invoke();
        return new Outcome(output, shell);
    }

    /// <summary>Runs a script that must not write an error.</summary>
    public Collection<PSObject> Get(string script)
    {
        Outcome outcome = Run(script);
        Xunit.Assert.True(outcome.Errors.Count == 0, string.Join("\n", outcome.Errors.Select(e => e.ToString())));
        return outcome.Output;
    }

    /// <summary>Runs a script that must write exactly one error, and goes on.</summary>
    public ErrorRecord Fail(string script) => Xunit.Assert.Single(Run(script).Errors);

    /// <summary>Runs a script and returns what the screen shows, one line each, without trailing blanks.</summary>
    public string[] Show(string script)
    {
        Run($"{script} | Out-Default");
        return Screen.Text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0).ToArray();
    }

    /// <summary>A shell that is ready to run a script.</summary>
    public PowerShell Shell(string script)
    {
        PowerShell shell = PowerShell.Create(Runspace);
        return shell.AddScript(script);
    }

    /// <summary>Connects to an embedded host in a folder of its own.</summary>
    public string Connect(string name = "pool")
    {
        string folder = PathOf(name);
        Directory.CreateDirectory(folder);
        Get($"Connect-LibvirtHost '{new Uri(folder + "/").AbsoluteUri}'");
        return folder;
    }

    public void Dispose()
    {
        Run("Remove-Module LibvirtStorage");
        Runspace.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
