using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Completion;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;

namespace LibvirtStorage.Commands;

/// <summary>Deletes volumes and their content.</summary>
[Cmdlet(VerbsCommon.Remove, "LibvirtVolume", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveLibvirtVolumeCommand : HostCmdlet
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
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            Attempt(name, () => Remove(name));
        }
    }

    private void Remove(string name)
    {
        IStorageHost host = Connection;
        IStorageVolume volume = Await(token => host.VolumeAsync(Pool, name, token));
        VolumeUse use = Await(token => host.GetVolumeUseAsync(volume, token));
        if (use.Domain is { } domain)
        {
            throw new RefusedException(HostErrors.VolumeInUse(name, domain));
        }

        if (!use.Known)
        {
            WriteVerbose($"{host.Uri} cannot list domains, so it is not known whether one uses the volume '{name}'.");
        }

        if (ShouldProcess($"volume '{Pool}/{name}' on {host.Uri}", "Delete volume and its content"))
        {
            Await(async token =>
            {
                await volume.DeleteAsync(token).ConfigureAwait(false);
                return true;
            });
        }
    }
}
