using System;
using LibvirtStorage.Transfers.Upload;

namespace LibvirtStorage.Output;

/// <summary>What sending an image into a volume did.</summary>
public sealed class SendResult
{
    internal SendResult(UploadPlan plan, UploadResult result)
    {
        Changed = plan.Range is not { Length: 0 };
        Status = result.Created ? "Created" : plan.Range is null ? "Replaced" : "Written";
        Volume = result.Volume.Name;
        Pool = result.Volume.Pool.Name;
        Host = result.Volume.Pool.Host.Uri.ToString();
        Path = result.Info.Path;
        SourcePath = plan.Request.SourceName;
        SourceFormat = plan.Request.SourceFormat.Name;
        Format = plan.Format.Name;
        TransferMode = result.Mode.ToString();
        BytesSent = result.BytesSent;
        ReadBack = result.ReadBack;
        SourceVirtualSize = plan.Report.Info!.VirtualSize;
        VirtualSize = result.VirtualSize;
        Duration = result.Duration;
    }

    /// <summary>Whether the command changed anything on the host: a range of no bytes does not.</summary>
    public bool Changed { get; }

    /// <summary>Created, Replaced, or Written where only a part of the volume was.</summary>
    public string Status { get; }

    /// <summary>The volume's name.</summary>
    public string Volume { get; }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>URI of the host.</summary>
    public string Host { get; }

    /// <summary>The volume's path on the host.</summary>
    public string Path { get; }

    /// <summary>The file that was sent.</summary>
    public string SourcePath { get; }

    /// <summary>The format it was declared to have.</summary>
    public string SourceFormat { get; }

    /// <summary>The volume's format.</summary>
    public string Format { get; }

    /// <summary>Physical or Virtual.</summary>
    public string TransferMode { get; }

    /// <summary>Container bytes that were sent, holes not counted.</summary>
    public long BytesSent { get; }

    /// <summary>Whether all of them were read back and compared: always up to 512 MiB, and with -Verify.</summary>
    public bool ReadBack { get; }

    /// <summary>Size of the source's payload in bytes.</summary>
    public ulong SourceVirtualSize { get; }

    /// <summary>Size of the volume's payload in bytes: larger than the source's where a capacity was asked for, or the format rounds up.</summary>
    public ulong VirtualSize { get; }

    /// <summary>How long the transfer took, validation not counted.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The volume's name.</summary>
    public override string ToString() => Volume;
}
