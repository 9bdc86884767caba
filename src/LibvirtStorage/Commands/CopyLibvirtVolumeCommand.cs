using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Images;
using LibvirtStorage.Output;
using LibvirtStorage.Policies;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Commands;

/// <summary>Copies volumes on their host, into another format or pool if asked to.</summary>
[Cmdlet(VerbsCommon.Copy, "LibvirtVolume", SupportsShouldProcess = true)]
[OutputType(typeof(LibvirtVolume))]
public sealed class CopyLibvirtVolumeCommand : HostCmdlet
{
    /// <summary>The volume to copy.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Volume")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>Its pool.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [PoolNameTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string Pool { get; set; } = string.Empty;

    /// <summary>The name of the copy; without it the same, in another pool.</summary>
    [Parameter(Position = 2)]
    [ValidateNotNullOrEmpty]
    public string? DestinationName { get; set; }

    /// <summary>The pool of the copy; without it the same.</summary>
    [Parameter]
    [PoolNameTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    public string? DestinationPool { get; set; }

    /// <summary>The format of the copy; without it the same.</summary>
    [Parameter]
    [ImageFormatTransformation]
    [ArgumentCompleter(typeof(ImageFormatCompleter))]
    public ImageFormat? Format { get; set; }

    /// <summary>A larger capacity for the copy.</summary>
    [Parameter]
    [SizeTransformation]
    public ulong? Capacity { get; set; }

    /// <summary>Allow a source that names a backing file, which the host then opens.</summary>
    [Parameter]
    public SwitchParameter AllowBackingFile { get; set; }

    /// <summary>Allow a copy that hosts take for an image of another format, or an encrypted volume, by the first bytes of its payload.</summary>
    [Parameter]
    public SwitchParameter AllowAmbiguousFormat { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Name, () =>
    {
        IStorageHost host = Connection;
        IStorageVolume source = Await(token => host.VolumeAsync(Pool, Name, token));
        IStoragePool pool = DestinationPool is null ? source.Pool : Await(token => host.PoolAsync(DestinationPool, token));
        VolumeInfo info = Await(source.GetInfoAsync);
        if (Await(token => pool.FindVolumeAsync(DestinationName ?? Name, token)) is not null)
        {
            throw new RefusedException(HostErrors.VolumeExists(DestinationName ?? Name, pool.Name));
        }

        VolumeDefinition definition = Define(info);
        Await(token => HostCopy.CheckAsync(source, info, pool, definition, PolicyFields.Of(MyInvocation), token));
        if (Await(token => host.GetVolumeUseAsync(source, token)).Domain is { } domain)
        {
            WriteWarning($"The volume '{Name}' is a disk of the running domain '{domain}', which may write to it meanwhile: the copy is like a disk after a power failure at best.");
        }

        if (ShouldProcess($"volume '{pool.Name}/{definition.Name}' on {host.Uri}", $"Copy volume '{Pool}/{Name}' ({info.Format} to {definition.Format})"))
        {
            WriteObject(Await(token => CopyAsync(pool, definition, source, token)));
        }
    });

    private VolumeDefinition Define(VolumeInfo info)
    {
        if (info.BackingStore is { } backing && !AllowBackingFile)
        {
            throw new RefusedException(HostErrors.HasBackingFile(Name, backing));
        }

        if (Capacity < info.Capacity)
        {
            throw new RefusedException(HostErrors.WouldShrink(Name, info.Capacity, Capacity.Value));
        }

        return new VolumeDefinition
        {
            Name = DestinationName ?? Name,
            Format = Format?.Name ?? info.Format,
            Capacity = Capacity ?? info.Capacity,
            Compat = info.Compat ?? "1.1",
            ClusterSize = Format is null || Format.Name == info.Format ? info.ClusterSize : null,
        };
    }

    private static async Task<LibvirtVolume> CopyAsync(IStoragePool pool, VolumeDefinition definition, IStorageVolume source, CancellationToken token)
    {
        IStorageVolume copy = await pool.CopyVolumeAsync(definition, source, token).ConfigureAwait(false);
        VolumeInfo info = await copy.GetInfoAsync(token).ConfigureAwait(false);
        if (info.Capacity < definition.Capacity)
        {
            // Daemons make some copies as large as the source, whatever the definition says.
            await copy.ResizeAsync(definition.Capacity, VolumeResizeOptions.None, token).ConfigureAwait(false);
            info = await copy.GetInfoAsync(token).ConfigureAwait(false);
        }

        return new LibvirtVolume(copy, info);
    }
}
