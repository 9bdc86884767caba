using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Commands;

/// <summary>Deletes volumes and their content.</summary>
[Cmdlet(VerbsCommon.Remove, "LibvirtVolume", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveLibvirtVolumeCommand : VolumeCmdlet
{
    internal override void ProcessVolume(IStorageVolume volume)
    {
        RefuseIfInUse(volume);
        if (ShouldProcess(Describe(volume), "Delete volume and its content"))
        {
            Await(volume.DeleteAsync);
        }
    }
}
