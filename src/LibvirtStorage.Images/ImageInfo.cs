using System.Collections.Generic;

namespace LibvirtStorage.Images;

/// <summary>What an image's header says about it. Text that comes from the image is escaped already.</summary>
public sealed record ImageInfo
{
    /// <summary>The format's name, for example <c>qcow2</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The variant in the field's words, for example <c>version 3 (compat 1.1)</c> or <c>streamOptimized</c>, and as <see cref="Conversion.WriterOptions.Subformat"/> takes it where that has it; null if there is only one.</summary>
    public string? Variant { get; init; }

    /// <summary>Size of the guest-visible payload in bytes, exactly as the header has it.</summary>
    public required ulong VirtualSize { get; init; }

    /// <summary>Length of the container in bytes.</summary>
    public required long FileSize { get; init; }

    /// <summary>Allocation unit in bytes (cluster, grain, block); null where the format has none.</summary>
    public int? ClusterSize { get; init; }

    /// <summary>Compression of data clusters (<c>deflate</c>, <c>zstd</c>); null where the format has none.</summary>
    public string? Compression { get; init; }

    /// <summary>The encryption method's name, or null when the payload is not encrypted.</summary>
    public string? Encryption { get; init; }

    /// <summary>Names of the features in use, in the format's own terms.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Everything outside the file that the image points to. Never opened.</summary>
    public IReadOnlyList<ExternalReference> References { get; init; } = [];

    /// <summary>Number of internal snapshots.</summary>
    public int SnapshotCount { get; init; }

    /// <summary>Number of persistent bitmaps.</summary>
    public int BitmapCount { get; init; }

    /// <summary>The program that wrote the image, where the format records it.</summary>
    public string? Creator { get; init; }
}

/// <summary>A name inside an image that points to something outside it.</summary>
/// <param name="Kind">What it is: <see cref="BackingFile"/> (a differencing disk's parent too), <see cref="DataFile"/>, <see cref="ExtentFile"/>, <see cref="Device"/>.</param>
/// <param name="Target">The name as it stands in the image, escaped; empty when the image has the feature but no name.</param>
public sealed record ExternalReference(string Kind, string Target)
{
    /// <summary>The kind of reference that a policy can allow.</summary>
    public const string BackingFile = "backing file";

    /// <summary>The kind of reference that nothing allows.</summary>
    public const string DataFile = "data file";

    /// <summary>A file beside the image that holds a part of its payload (VMDK extents); a policy can allow it.</summary>
    public const string ExtentFile = "extent file";

    /// <summary>A device of the machine that reads the image (VMDK raw device mappings); nothing allows it.</summary>
    public const string Device = "device";

    /// <summary>Of an <see cref="ExtentFile"/>: whether the name is not simply that of a file in the same folder, so that it is never opened.</summary>
    public bool LeadsElsewhere { get; init; }

    /// <summary>Kind and target in one line.</summary>
    public override string ToString() => Target.Length > 0 ? $"{Kind} '{Target}'" : $"{Kind} without a name";

    /// <summary>What a sentence calls something outside the image: <c>the parent 'base.vhd'</c>, <c>a parent that the image does not name</c>.</summary>
    internal static string InWords(string kind, string? target) =>
        string.IsNullOrEmpty(target) ? $"a {kind} that the image does not name" : $"the {kind} '{target}'";
}
