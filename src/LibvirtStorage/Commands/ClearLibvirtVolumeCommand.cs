using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Commands;

/// <summary>Overwrites the content of volumes, which stay.</summary>
[Cmdlet(VerbsCommon.Clear, "LibvirtVolume", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Output.LibvirtVolume))]
public sealed class ClearLibvirtVolumeCommand : VolumeCmdlet
{
    /// <summary>How; all but Zero need a program on the host.</summary>
    [Parameter]
    public VolumeWipeAlgorithm Algorithm { get; set; } = VolumeWipeAlgorithm.Zero;

    /// <summary>Emit the volume.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessVolume(IStorageVolume volume)
    {
        RefuseIfInUse(volume);
        if (!ShouldProcess(Describe(volume), $"Overwrite content ({Algorithm})"))
        {
            return;
        }

        Await(token => volume.WipeAsync(Algorithm, token));
        if (PassThru)
        {
            WriteVolume(volume);
        }
    }
}
