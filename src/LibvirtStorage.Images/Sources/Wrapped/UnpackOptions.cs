using System;
using System.IO;
using System.Threading;

namespace LibvirtStorage.Images.Sources.Wrapped;

/// <summary>How a wrapped file is opened.</summary>
public sealed record UnpackOptions
{
    /// <summary>What it may cost.</summary>
    public UnpackLimits Limits { get; init; } = UnpackLimits.Default;

    /// <summary>
    /// Whether what is inside can be read forward only. If so, it is unpacked twice, first to learn its length, and takes no room; otherwise
    /// it is spooled.
    /// </summary>
    public bool ReadForward { get; init; }

    /// <summary>Why it is not read forward, as half a sentence: what the notice says when <see cref="ReadForward"/> is false.</summary>
    public string SpoolReason { get; init; } = "what is inside has to be read in any order";

    /// <summary>The folder for spool files.</summary>
    public string SpoolFolder { get; init; } = Path.GetTempPath();

    /// <summary>Told before a spool file is made, so that a user knows what takes time and room.</summary>
    public Action<SpoolNotice>? Announce { get; init; }

    /// <summary>Stops measuring, spooling and reading.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Something is about to be spooled.</summary>
/// <param name="Folder">Where to.</param>
/// <param name="Reason">Why, as half a sentence: <c>the xz file itself can be read only once</c>.</param>
public sealed record SpoolNotice(string Folder, string Reason)
{
    /// <summary>The notice in one sentence.</summary>
    public override string ToString() => $"Unpacking to a temporary file in '{Folder}', since {Reason}.";
}
