using System;
using LibvirtStorage.Transfers.Download;

namespace LibvirtStorage.Output;

/// <summary>What receiving a volume into a file did.</summary>
public sealed class ReceiveResult
{
    internal ReceiveResult(DownloadPlan plan, DownloadResult result, bool replaced)
    {
        Status = replaced ? "Replaced" : "Created";
        Path = result.Path;
        Volume = plan.Request.Volume.Name;
        Pool = plan.Request.Volume.Pool.Name;
        Host = plan.Request.Volume.Pool.Host.Uri.ToString();
        SourceFormat = plan.Report.SourceFormat;
        Format = plan.Format.Name;
        TransferMode = result.Mode.ToString();
        FileSize = result.FileSize;
        SourceVirtualSize = plan.Report.Info!.VirtualSize;
        VirtualSize = result.VirtualSize;
        Duration = result.Duration;
    }

    /// <summary>Whether the command wrote a file.</summary>
    public bool Changed { get; } = true;

    /// <summary>Created or Replaced.</summary>
    public string Status { get; }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>The volume's name.</summary>
    public string Volume { get; }

    /// <summary>The pool's name.</summary>
    public string Pool { get; }

    /// <summary>URI of the host.</summary>
    public string Host { get; }

    /// <summary>The volume's format.</summary>
    public string SourceFormat { get; }

    /// <summary>The file's format.</summary>
    public string Format { get; }

    /// <summary>Physical or Virtual.</summary>
    public string TransferMode { get; }

    /// <summary>Length of the file in bytes.</summary>
    public long FileSize { get; }

    /// <summary>Size of the volume's payload in bytes.</summary>
    public ulong SourceVirtualSize { get; }

    /// <summary>Size of the file's payload in bytes: larger than the volume's where the format rounds up.</summary>
    public ulong VirtualSize { get; }

    /// <summary>How long the transfer took, validation not counted.</summary>
    public TimeSpan Duration { get; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
