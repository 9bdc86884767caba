using System.Management.Automation;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Output;

namespace LibvirtStorage.Abstractions;

/// <summary>A cmdlet that does something with volumes that are there.</summary>
public abstract class VolumeCmdlet : HostCmdlet
{
    /// <summary>Names, taken as they are written: a pattern that matches too much cannot be undone.</summary>
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

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            Attempt(name, () =>
            {
                IStorageHost host = Connection;
                ProcessVolume(Await(token => host.VolumeAsync(Pool, name, token)));
            });
        }
    }

    /// <summary>Does it for one of them.</summary>
    internal abstract void ProcessVolume(IStorageVolume volume);

    /// <summary>What a question calls the volume.</summary>
    internal static string Describe(IStorageVolume volume) => $"volume '{volume.Pool.Name}/{volume.Name}' on {volume.Pool.Host.Uri}";

    /// <summary>Refuses what would pull the disk from under a running domain, as far as the host can tell.</summary>
    internal void RefuseIfInUse(IStorageVolume volume)
    {
        if (FindUser(volume) is { } domain)
        {
            throw new RefusedException(HostErrors.VolumeInUse(volume.Name, domain));
        }
    }

    /// <summary>The running domain that has the volume as a disk, or null.</summary>
    internal string? FindUser(IStorageVolume volume)
    {
        VolumeUse use = Await(token => volume.Pool.Host.GetVolumeUseAsync(volume, token));
        if (!use.Known)
        {
            WriteVerbose($"{volume.Pool.Host.Uri} cannot list domains, so it is not known whether one uses the volume '{volume.Name}'.");
        }

        return use.Domain;
    }

    /// <summary>Writes the volume as it is now.</summary>
    internal void WriteVolume(IStorageVolume volume) => WriteObject(new LibvirtVolume(volume, Await(volume.GetInfoAsync)));
}
