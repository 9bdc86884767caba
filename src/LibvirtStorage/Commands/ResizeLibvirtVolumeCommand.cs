using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Errors;
using LibvirtStorage.Views;

namespace LibvirtStorage.Commands;

/// <summary>Changes the capacity of volumes.</summary>
[Cmdlet(VerbsCommon.Resize, "LibvirtVolume", SupportsShouldProcess = true)]
[OutputType(typeof(Output.LibvirtVolume))]
public sealed class ResizeLibvirtVolumeCommand : VolumeCmdlet
{
    /// <summary>The new guest-visible size.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [SizeTransformation]
    public ulong Capacity { get; set; }

    /// <summary>Allow a smaller capacity: what stands behind it is lost.</summary>
    [Parameter]
    public SwitchParameter Shrink { get; set; }

    /// <summary>Take the new space at once.</summary>
    [Parameter]
    public SwitchParameter Allocate { get; set; }

    /// <summary>Emit the volume.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    internal override void ProcessVolume(IStorageVolume volume)
    {
        RefuseIfInUse(volume);
        ulong before = Await(volume.GetInfoAsync).Capacity;
        if (Capacity < before && !Shrink)
        {
            throw new RefusedException(HostErrors.WouldShrink(volume.Name, before, Capacity));
        }

        if (!ShouldProcess(Describe(volume), $"Resize from {ByteSize.ToText(before)} to {ByteSize.ToText(Capacity)}"))
        {
            return;
        }

        VolumeResizeOptions options = (Shrink ? VolumeResizeOptions.Shrink : 0) | (Allocate ? VolumeResizeOptions.Allocate : 0);
        Await(token => volume.ResizeAsync(Capacity, options, token));
        if (PassThru)
        {
            WriteVolume(volume);
        }
    }
}
