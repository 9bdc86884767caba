using System;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace LibvirtStorage.Shell.Hosting;

/// <summary>What the engine sees of this program.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ShellUserInterface _ui = new();

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "LibvirtStorage.Shell";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version!;

    public override PSHostUserInterface UI => _ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>The argument of the <c>exit</c> statement, once one ran.</summary>
    public int? ExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    /// <summary>Sends output to standard error until it is disposed.</summary>
    public IDisposable Aside() => _ui.Aside();

    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedException("This console has no nested prompts.");

    public override void ExitNestedPrompt() =>
        throw new PSNotSupportedException("This console has no nested prompts.");

    public override void NotifyBeginApplication()
    {
    }

    // A native program may have written anywhere.
    public override void NotifyEndApplication() => _ui.Progress.Forget();
}
