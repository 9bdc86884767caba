using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <summary>Creates a pool and starts it.</summary>
[Cmdlet(VerbsCommon.New, "LibvirtPool", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
[OutputType(typeof(LibvirtPool))]
public sealed class NewLibvirtPoolCommand : HostCmdlet
{
    private const string NameSet = "Name";
    private const string XmlSet = "Xml";

    /// <summary>The pool's name.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The folder on the host.</summary>
    [Parameter(ParameterSetName = NameSet, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? TargetPath { get; set; }

    /// <summary>The pool's type as libvirt spells it.</summary>
    [Parameter(ParameterSetName = NameSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PoolTypeCompleter))]
    public string Type { get; set; } = "dir";

    /// <summary>The device that the pool stands on.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public string? SourceDevice { get; set; }

    /// <summary>The server of a network file system.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public string? SourceHost { get; set; }

    /// <summary>The exported directory of a network file system.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public string? SourceDirectory { get; set; }

    /// <summary>The name of the source, such as a volume group.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public string? SourceName { get; set; }

    /// <summary>libvirt's own description of a pool, for all that the other parameters do not have.</summary>
    [Parameter(ParameterSetName = XmlSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Xml { get; set; } = string.Empty;

    /// <summary>Have the host start the pool when it starts itself.</summary>
    [Parameter]
    public SwitchParameter Autostart { get; set; }

    /// <summary>Have the host forget the pool when it stops.</summary>
    [Parameter]
    public SwitchParameter Transient { get; set; }

    /// <summary>Do not start it.</summary>
    [Parameter]
    public SwitchParameter NoStart { get; set; }

    /// <summary>Make what the pool stands on, even where that means a device: a partition table, a volume group.</summary>
    [Parameter]
    public SwitchParameter Build { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Transient && (NoStart || Autostart))
        {
            ThrowTerminatingError(HostErrors.TransientPoolRuns());
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(ParameterSetName == XmlSet ? Xml : Name, () =>
    {
        DaemonHost host = Connection.AsManaged();
        PoolXml xml = PoolXml.Parse(ParameterSetName == XmlSet ? Xml : Definition().ToXml());
        if (Await(token => host.FindPoolAsync(xml.Name, token)) is not null)
        {
            // A definition would silently change a pool that is there, if it came with its UUID.
            throw new RefusedException(HostErrors.PoolExists(xml.Name, host.Uri.ToString()));
        }

        if (ShouldProcess($"pool '{xml.Name}' on {host.Uri}", $"Create pool of type {xml.Type}"))
        {
            DaemonPool pool = Await(token => host.CreatePoolAsync(xml.Text, Creation(xml.Type), token));
            WriteObject(new LibvirtPool(pool, Await(pool.GetInfoAsync)));
        }
    });

    private PoolDefinition Definition() => new()
    {
        Name = Name,
        Type = Type,
        TargetPath = TargetPath,
        SourceDevice = SourceDevice,
        SourceHost = SourceHost,
        SourceDirectory = SourceDirectory,
        SourceName = SourceName,
    };

    /// <summary>A folder or mount point is made unasked; anything that writes to a device is not.</summary>
    private PoolCreation Creation(string type) => new()
    {
        IsTransient = Transient,
        Build = Build || type is "dir" or "fs" or "netfs",
        Start = !NoStart,
        Autostart = Autostart,
    };
}
