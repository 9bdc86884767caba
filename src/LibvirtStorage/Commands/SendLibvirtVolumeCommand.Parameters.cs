using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <content>The parameters.</content>
public sealed partial class SendLibvirtVolumeCommand
{
    /// <summary>The pool.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [PoolNameTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string Pool { get; set; } = string.Empty;

    /// <summary>The volume's name: a text, or a script block that is run for each source.</summary>
    [Parameter]
    [Alias("Volume")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    public object? Name { get; set; }

    /// <summary>The volume's format.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat? Format { get; set; }

    /// <summary>Send the payload, re-written in the volume's format.</summary>
    [Parameter]
    public SwitchParameter Virtual { get; set; }

    /// <summary>Send the container, bit for bit.</summary>
    [Parameter]
    public SwitchParameter Physical { get; set; }

    /// <summary>Where in an existing raw volume the bytes go, whose other bytes stay.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Offset { get; set; }

    /// <summary>How many bytes of the source are sent.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Length { get; set; }

    /// <summary>Accept images that name a backing file.</summary>
    [Parameter]
    public SwitchParameter AllowBackingFile { get; set; }

    /// <summary>Accept images whose payload is encrypted.</summary>
    [Parameter]
    public SwitchParameter AllowEncryption { get; set; }

    /// <summary>Let an existing volume become another format.</summary>
    [Parameter]
    public SwitchParameter AllowFormatChange { get; set; }

    /// <summary>Let an existing volume's capacity change.</summary>
    [Parameter]
    public SwitchParameter AllowCapacityChange { get; set; }

    /// <summary>Replace the content of an existing volume.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Read back all that was sent, however much it is.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <summary>Guest-visible size of a new volume, if larger than the payload.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Capacity { get; set; }

    /// <summary>Bytes to allocate in a new volume at once.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong Allocation { get; set; }

    /// <summary>qcow2: the generation of the format.</summary>
    [Parameter]
    [ValidateSet("0.10", "1.1")]
    public string? Compat { get; set; }

    /// <summary>Cluster size (qcow2, qed), block size (vhdx).</summary>
    [Parameter]
    [SizeTransformation]
    public int? ClusterSize { get; set; }

    /// <summary>How data is compressed in the volume.</summary>
    [Parameter]
    public ImageCompression Compression { get; set; }

    /// <summary>The variant of the format, by its usual name.</summary>
    [Parameter]
    [ValidateSet("monolithicSparse", "streamOptimized", "dynamic", "fixed", "static")]
    public string? Subformat { get; set; }

    /// <summary>vpc: keep the exact size, where it would be rounded up to whole MiB.</summary>
    [Parameter]
    public SwitchParameter ExactSize { get; set; }

    /// <summary>Permission bits of a new volume in octal.</summary>
    [Parameter]
    [FileModeTransformation]
    public int? Mode { get; set; }

    /// <summary>Numeric owner of a new volume.</summary>
    [Parameter]
    public int? Owner { get; set; }

    /// <summary>Numeric group of a new volume.</summary>
    [Parameter]
    public int? Group { get; set; }

    /// <summary>The connection to use, or the URI of an open one; without it the runspace's default.</summary>
    [Parameter]
    [Alias("Host")]
    [LibvirtHostTransformation]
    [ArgumentCompleter(typeof(OpenHostCompleter))]
    [ValidateNotNull]
    public LibvirtHost? LibvirtHost { get; set; }
}
