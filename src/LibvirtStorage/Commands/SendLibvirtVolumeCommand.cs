using System;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Inputs;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;
using LibvirtStorage.Progress;
using LibvirtStorage.Transfers.Upload;

namespace LibvirtStorage.Commands;

/// <summary>Validates image files and sends them into volumes.</summary>
[Cmdlet(VerbsCommunications.Send, "LibvirtVolume", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(SendResult))]
public sealed partial class SendLibvirtVolumeCommand : ImageWritingCmdlet
{
    private readonly TargetNames _targets = new(StringComparer.Ordinal);

    /// <summary>Bytes of the pool that the plans for the disks of this package need.</summary>
    private ulong _planned;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _ = TransferArguments.Mode(Virtual, Physical);
        }
        catch (RefusedException e)
        {
            ThrowTerminatingError(e.Record);
        }
    }

    /// <inheritdoc/>
    internal override Action Prepare(ImageInput image)
    {
        IStorageHost host = HostCalls.OrDefault(LibvirtHost).Connection;
        string name = NameArgument.For(Name, image, Format ?? image.Format);
        string target = $"volume '{Pool}/{name}' on {host.Uri}";
        _targets.Claim(target, image.Name);
        ByteSource source = Hold(Open(image, readForward: true));
        IStoragePool pool = Await(token => host.PoolAsync(Pool, token));
        UploadRequest request = Request(source, image, pool, name);
        UploadPlan plan = Await(token => UploadPlan.CreateAsync(request, token));
        _planned += plan.SpaceNeeded;
        WarnOf(image, plan.Report.Info, plan.Warnings);
        return () => Send(image, plan, target);
    }

    internal override void Release()
    {
        _planned = 0;
        base.Release();
    }

    private void Send(ImageInput image, UploadPlan plan, string target)
    {
        WriteVerbose(plan.Description);
        string verb = plan.Range is { } range ? $"Write {range.Length} bytes at offset {range.Offset}"
            : plan.CreatesVolume ? "Create and fill" : "Replace content";
        if (!ShouldProcess(target, $"{verb} from '{image.Name}' ({plan.Mode}, {plan.Format}, {plan.VirtualSize} bytes)"))
        {
            return;
        }

        var progress = new TransferProgressDisplay($"Sending '{image.Name}' to {target}");
        UploadResult result = Await(token => plan.ExecuteAsync(progress, token), progress.Display);
        WriteVerbose(result.ReadBack
            ? $"All that was sent of '{image.Name}' was read back and compared."
            : $"Of '{image.Name}' only the end and samples were looked at in the volume; -Verify reads all of it back.");

        WriteObject(new SendResult(plan, result));
    }

    private UploadRequest Request(ByteSource source, ImageInput image, IStoragePool pool, string name) => new()
    {
        Source = source,
        SourceName = image.Name,
        SourceFormat = image.Format,
        Pool = pool,
        VolumeName = name,
        Format = Format,
        Mode = TransferArguments.Mode(Virtual, Physical),
        Offset = Offset,
        Length = Length,
        Policy = EffectivePolicy,
        Force = Force,
        Verify = Verify,
        AllowFormatChange = AllowFormatChange,
        AllowCapacityChange = AllowCapacityChange,
        Capacity = Capacity,
        Allocation = Allocation,
        ReservedSpace = _planned,
        WriterOptions = TransferArguments.Writer(ClusterSize, Compat, Compression, Subformat, ExactSize),
        FileMode = Mode,
        Owner = Owner,
        Group = Group,
    };
}
