using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Completion;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Output;

namespace LibvirtStorage.Commands;

/// <content>The parameters.</content>
public sealed partial class ReceiveLibvirtVolumeCommand
{
    /// <summary>The volumes' names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Volume")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>The pool.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [PoolNameTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string Pool { get; set; } = string.Empty;

    /// <summary>The file to write, or a folder.</summary>
    [Parameter(Position = 2)]
    [ValidateNotNullOrEmpty]
    public string DestinationPath { get; set; } = ".";

    /// <summary>What the volume is declared to be; without it, what the host says.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat? SourceFormat { get; set; }

    /// <summary>The file's format.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat? Format { get; set; }

    /// <summary>Receive the payload, re-written in the file's format.</summary>
    [Parameter]
    public SwitchParameter Virtual { get; set; }

    /// <summary>Receive the container, bit for bit.</summary>
    [Parameter]
    public SwitchParameter Physical { get; set; }

    /// <summary>Where in a raw volume to start.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Offset { get; set; }

    /// <summary>How many bytes of a raw volume.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Length { get; set; }

    /// <summary>Largest payload.</summary>
    [Parameter]
    [SizeTransformation]
    [ValidateNotNull]
    public ulong? MaxVirtualSize { get; set; }

    /// <summary>Formats that are accepted.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    [ValidateNotNull]
    public ImageFormat[]? AllowedFormat { get; set; }

    /// <summary>Let warnings fail an image.</summary>
    [Parameter]
    public SwitchParameter Strict { get; set; }

    /// <summary>Accept a volume that names a backing file; it can only travel physically.</summary>
    [Parameter]
    public SwitchParameter AllowBackingFile { get; set; }

    /// <summary>Accept a volume whose payload is encrypted; it can only travel physically.</summary>
    [Parameter]
    public SwitchParameter AllowEncryption { get; set; }

    /// <summary>Accept a volume that carries the signatures of other formats.</summary>
    [Parameter]
    public SwitchParameter AllowAmbiguousFormat { get; set; }

    /// <summary>The policy of a report or a team. What the other parameters say can only make it stricter.</summary>
    [Parameter]
    [ImagePolicyTransformation]
    [ValidateNotNull]
    public LibvirtImagePolicy? Policy { get; set; }

    /// <summary>qcow2: the generation of the format.</summary>
    [Parameter]
    [ValidateSet("0.10", "1.1")]
    public string? Compat { get; set; }

    /// <summary>Cluster size (qcow2, qed), block size (vhdx).</summary>
    [Parameter]
    [SizeTransformation]
    public int? ClusterSize { get; set; }

    /// <summary>How data is compressed in the file.</summary>
    [Parameter]
    public ImageCompression Compression { get; set; }

    /// <summary>The variant of the format, by its usual name.</summary>
    [Parameter]
    [ValidateSet("monolithicSparse", "streamOptimized", "dynamic", "fixed", "static")]
    public string? Subformat { get; set; }

    /// <summary>vpc: keep the exact size, where it would be rounded up to whole MiB.</summary>
    [Parameter]
    public SwitchParameter ExactSize { get; set; }

    /// <summary>Replace an existing file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }
}
