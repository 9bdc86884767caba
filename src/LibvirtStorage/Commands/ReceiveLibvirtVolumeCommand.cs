using System.IO;
using System.Management.Automation;
using LibvirtStorage.Abstractions;
using LibvirtStorage.Arguments;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Errors;
using LibvirtStorage.Hosts;
using LibvirtStorage.Images;
using LibvirtStorage.Output;
using LibvirtStorage.Paths;
using LibvirtStorage.Policies;
using LibvirtStorage.Progress;
using LibvirtStorage.Transfers.Download;

namespace LibvirtStorage.Commands;

/// <summary>Validates volumes and receives them into files.</summary>
[Cmdlet(VerbsCommunications.Receive, "LibvirtVolume", SupportsShouldProcess = true)]
[OutputType(typeof(ReceiveResult))]
public sealed partial class ReceiveLibvirtVolumeCommand : HostCmdlet
{
    private readonly TargetNames _targets = new(TargetNames.OfFiles);

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
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            Attempt(name, () => Receive(name));
        }
    }

    private void Receive(string name)
    {
        IStorageHost host = Connection;
        IStorageVolume volume = Await(token => host.VolumeAsync(Pool, name, token));
        string destination = Destination(name, out ImageFormat? format);
        _targets.Claim(destination, name);
        DownloadPlan plan = Await(token => DownloadPlan.CreateAsync(Request(volume, destination, format), token));
        foreach (string warning in plan.Warnings)
        {
            WriteWarning(warning);
        }

        WriteVerbose(plan.Description);
        if (!ShouldProcess($"file '{destination}'", $"Receive volume '{Pool}/{name}' from {host.Uri} ({plan.Mode}, {plan.Format}, {plan.VirtualSize} bytes)"))
        {
            return;
        }

        bool replaces = File.Exists(destination);
        var progress = new TransferProgressDisplay($"Receiving '{Pool}/{name}' to '{destination}'");
        DownloadResult result = Await(token => plan.ExecuteAsync(progress, token), progress.Display);
        WriteObject(new ReceiveResult(plan, result, replaces));
    }

    private string Destination(string name, out ImageFormat? format)
    {
        string path = DestinationFile.Resolve(SessionState.Path, DestinationPath, out bool isFolder);
        if (!isFolder)
        {
            format = Format ?? (ImageFormats.TryGetByExtension(path, out ImageFormat? declared) ? declared : null);
            return path;
        }

        format = Format;
        string file = format is null ? name : Path.GetFileNameWithoutExtension(name) + format.DefaultExtension;
        return Path.Combine(path, NameArgument.AsFileName(file, name));
    }

    private DownloadRequest Request(IStorageVolume volume, string destination, ImageFormat? format) => new()
    {
        Volume = volume,
        DestinationPath = destination,
        SourceFormat = SourceFormat,
        Format = format,
        Mode = TransferArguments.Mode(Virtual, Physical),
        Offset = Offset,
        Length = Length,
        Policy = PolicyFields.Of(MyInvocation, Policy?.Policy),
        Force = Force,
        WriterOptions = TransferArguments.Writer(ClusterSize, Compat, Compression, Subformat, ExactSize),
    };
}
