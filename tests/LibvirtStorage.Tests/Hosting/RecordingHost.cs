using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace LibvirtStorage.Tests.Hosting;

/// <summary>A host that remembers what it was told to show.</summary>
internal sealed class RecordingHost : PSHost
{
    public RecordingUserInterface Recorder { get; } = new();

    public override PSHostUserInterface UI => Recorder;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.GetCultureInfo("en-US");

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "LibvirtStorage.Tests";

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => throw new NotSupportedException();
}
