using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Hosts;
using LibvirtStorage.Images;
using LibvirtStorage.Output;
using LibvirtStorage.Transfers.Volumes;
using LibvirtStorage.Views;

namespace LibvirtStorage.Commands;

/// <summary>Creates an empty volume.</summary>
[Cmdlet(VerbsCommon.New, "LibvirtVolume", SupportsShouldProcess = true)]
[OutputType(typeof(LibvirtVolume))]
public sealed class NewLibvirtVolumeCommand : HostCmdlet
{
    /// <summary>The volume's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The pool.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [PoolNameTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string Pool { get; set; } = string.Empty;

    /// <summary>Guest-visible size.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [SizeTransformation]
    public ulong Capacity { get; set; }

    /// <summary>Bytes to allocate at once.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong Allocation { get; set; }

    /// <summary>The volume's format; raw unless said otherwise.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat Format { get; set; } = ImageFormats.Raw;

    /// <summary>qcow2: the generation of the format.</summary>
    [Parameter]
    [ValidateSet("0.10", "1.1")]
    public string Compat { get; set; } = "1.1";

    /// <summary>qcow2: cluster size.</summary>
    [Parameter]
    [SizeTransformation]
    [ValidateRange(512, 2 << 20)]
    public int? ClusterSize { get; set; }

    /// <summary>Permission bits in octal.</summary>
    [Parameter]
    [FileModeTransformation]
    public int? Mode { get; set; }

    /// <summary>Numeric owner.</summary>
    [Parameter]
    public int? Owner { get; set; }

    /// <summary>Numeric group.</summary>
    [Parameter]
    public int? Group { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Name, () =>
    {
        IStorageHost host = Connection;
        IStoragePool pool = Await(token => host.PoolAsync(Pool, token));
        foreach (string remark in VolumeNameRemarks.Of(Name, Format))
        {
            WriteWarning(remark);
        }

        if (!ShouldProcess($"volume '{Pool}/{Name}' on {host.Uri}", $"Create {Format} volume of {ByteSize.ToText(Capacity)}"))
        {
            return;
        }

        WriteObject(Await(async token =>
        {
            IStorageVolume volume = await pool.CreateVolumeAsync(Definition(), token).ConfigureAwait(false);
            return new LibvirtVolume(volume, await volume.GetInfoAsync(token).ConfigureAwait(false));
        }));
    });

    private VolumeDefinition Definition() => new()
    {
        Name = Name,
        Format = Format.Name,
        Capacity = Capacity,
        Allocation = Allocation,
        Compat = Compat,
        ClusterSize = ClusterSize,
        Mode = Mode,
        Owner = Owner,
        Group = Group,
    };
}
