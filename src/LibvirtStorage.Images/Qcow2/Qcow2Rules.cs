using LibvirtStorage.Images.Validation;

namespace LibvirtStorage.Images.Qcow2;

/// <summary>What a qcow2 image is held to. Limits are those of the specification and of QEMU.</summary>
public static class Qcow2Rules
{
    private const string Damaged = "The image is damaged or was cut; get it again from its source.";

    // It mends reference counts, flags and marks, and none of the pointers.
    private const string Repair = "Repair a copy with 'qemu-img check -r all', or convert the image.";

    private const string Hostile = "No tool writes such an image; get it again from its source, and treat this one as hostile.";

    private const string Convert = "Convert it with a tool that knows the feature, for example 'qemu-img convert -O qcow2'.";

    private const string Flatten = "Make the image self-contained where its other files are: 'qemu-img convert -O qcow2'.";

    /// <summary>The file does not start with the qcow2 magic.</summary>
    public static readonly FindingRule Qcow2Magic = Rule.Error(FindingReason.FormatMismatch, "Declare the format that the file really has.");

    /// <summary>The magic is there, but the version is not 2 or 3.</summary>
    public static readonly FindingRule Qcow2Version = Rule.Error(FindingReason.UnsupportedVersion, "Declare version 1 as qcow, which is a format of its own; get an image of any other version again from its source.");

    /// <summary>The file ends inside its header.</summary>
    public static readonly FindingRule Qcow2HeaderTruncated = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A header field contradicts the specification or another field.</summary>
    public static readonly FindingRule Qcow2HeaderField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header field asks for more than the format's implementations allow.</summary>
    public static readonly FindingRule Qcow2HeaderLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>An incompatible feature is set that is not known.</summary>
    public static readonly FindingRule Qcow2UnknownFeature = Rule.Error(FindingReason.UnsupportedFeature, Convert);

    /// <summary>The compression type or encryption method is not known.</summary>
    public static readonly FindingRule Qcow2UnknownMethod = Rule.Error(FindingReason.UnsupportedFeature, Convert);

    /// <summary>A header extension is malformed.</summary>
    public static readonly FindingRule Qcow2HeaderExtension = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A header extension is odd, but nothing depends on it.</summary>
    public static readonly FindingRule Qcow2OddExtension = Rule.Warning(FindingReason.Corrupt, "Convert the image to get a clean header.");

    /// <summary>A header extension of unknown type.</summary>
    public static readonly FindingRule Qcow2UnknownExtension = Rule.Note(FindingReason.UnsupportedFeature, "A converted image does not have it.");

    /// <summary>A compatible or autoclear bit is set that is not known.</summary>
    public static readonly FindingRule Qcow2UnknownOptionalFeature = Rule.Note(FindingReason.UnsupportedFeature, "A converted image does not have it.");

    /// <summary>The image names a backing file; its payload is not complete.</summary>
    public static readonly FindingRule Qcow2BackingFile = Rule.Error(FindingReason.ExternalReference, Flatten);

    /// <summary>The payload is in another file.</summary>
    public static readonly FindingRule Qcow2DataFile = Rule.Error(FindingReason.ExternalReference, Flatten);

    /// <summary>The payload is encrypted.</summary>
    public static readonly FindingRule Qcow2Encrypted = Rule.Error(
        FindingReason.Encrypted, "Decrypt it where the key is; or let Send-LibvirtVolume or Receive-LibvirtVolume move the container as it is (-Physical -AllowEncryption).");

    /// <summary>The dirty bit is set: reference counts are stale. Payload does not depend on them.</summary>
    public static readonly FindingRule Qcow2Dirty = Rule.Warning(FindingReason.Dirty, "Close the image cleanly and copy it again, or repair a copy with 'qemu-img check -r all'.");

    /// <summary>The corrupt bit is set: a writer found the structure broken.</summary>
    public static readonly FindingRule Qcow2MarkedCorrupt = Rule.Error(
        FindingReason.Corrupt, "Get the image again from its source, or repair a copy with 'qemu-img check -r all'.");

    /// <summary>A table or cluster lies behind the end of the file.</summary>
    public static readonly FindingRule Qcow2PastEnd = Rule.Error(FindingReason.Truncated, Damaged);

    /// <summary>A table is larger than the disk needs, and the rest of it lies behind the end of the file.</summary>
    public static readonly FindingRule Qcow2OversizedTable = Rule.Error(FindingReason.Corrupt, Hostile);

    /// <summary>An offset is not a multiple of the cluster size.</summary>
    public static readonly FindingRule Qcow2Unaligned = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>One cluster serves two purposes, of which at least one is metadata.</summary>
    public static readonly FindingRule Qcow2MetadataOverlap = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>An L1 or L2 entry has a form that the specification rules out.</summary>
    public static readonly FindingRule Qcow2InvalidEntry = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>Reserved bits are set in a table entry.</summary>
    public static readonly FindingRule Qcow2ReservedBits = Rule.Warning(FindingReason.Corrupt, "Convert the image to get clean tables.");

    /// <summary>Two guest clusters, or two tables, share a cluster.</summary>
    public static readonly FindingRule Qcow2SharedCluster = Rule.Warning(
        FindingReason.Corrupt, "Hold the disk against its source, since what was written to the one changed the other; a converted image has a cluster for each.");

    /// <summary>Clusters are shared so often that the payload outgrows what the file can hold.</summary>
    public static readonly FindingRule Qcow2Amplification = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>A compressed cluster cannot be decoded, or is not one cluster long.</summary>
    public static readonly FindingRule Qcow2CompressedData = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A compressed cluster asks for more memory than a cluster can need.</summary>
    public static readonly FindingRule Qcow2CompressedLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>Clusters in use are not, or not often enough, counted as such: a later write may destroy them.</summary>
    public static readonly FindingRule Qcow2RefcountTooLow = Rule.Warning(FindingReason.Corrupt, Repair);

    /// <summary>The copied flag says that a shared cluster is not shared.</summary>
    public static readonly FindingRule Qcow2CopiedFlag = Rule.Warning(FindingReason.Corrupt, Repair);

    /// <summary>The copied flag of a cluster that is used once contradicts its reference count: a writer copies what it could change in place, or the other way round.</summary>
    public static readonly FindingRule Qcow2CopiedFlagStale = Rule.Note(FindingReason.UnsupportedFeature, "Harmless; a converted image has both right.");

    /// <summary>Clusters are counted as used that nothing uses.</summary>
    public static readonly FindingRule Qcow2LeakedClusters = Rule.Note(FindingReason.UnsupportedFeature, "Harmless; a converted image is smaller.");

    /// <summary>Bytes behind everything that the image refers to.</summary>
    public static readonly FindingRule Qcow2UnreferencedTail = Rule.Warning(FindingReason.AmbiguousFormat, "Convert the image: only what it refers to is copied.");

    /// <summary>The image holds snapshots besides the active layer.</summary>
    public static readonly FindingRule Qcow2Snapshots = Rule.Warning(FindingReason.UnsupportedFeature, "Convert a snapshot on its own where it is needed: 'qemu-img convert -l'.");

    /// <summary>A snapshot's own L1 table is broken; the active layer does not depend on it.</summary>
    public static readonly FindingRule Qcow2SnapshotBroken = Rule.Warning(FindingReason.Corrupt, "Convert the image: only the active layer is copied.");

    /// <summary>The snapshot table asks for more than QEMU allows.</summary>
    public static readonly FindingRule Qcow2SnapshotLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The image holds persistent bitmaps.</summary>
    public static readonly FindingRule Qcow2Bitmaps = Rule.Note(FindingReason.UnsupportedFeature, "A converted image does not have them.");

    /// <summary>The bitmap directory or one of its entries is malformed.</summary>
    public static readonly FindingRule Qcow2BitmapField = Rule.Error(FindingReason.Corrupt, Damaged);

    /// <summary>A bitmap has extra data, whose meaning nobody has defined yet.</summary>
    public static readonly FindingRule Qcow2BitmapExtraData = Rule.Warning(
        FindingReason.UnsupportedFeature, "QEMU does not open such an image; Convert-LibvirtImage leaves the bitmaps out.");

    /// <summary>The part of a sector at the end of the disk makes a bitmap's table longer than QEMU expects, which counts whole sectors.</summary>
    public static readonly FindingRule Qcow2BitmapPartSector = Rule.Warning(
        FindingReason.UnsupportedFeature, "QEMU does not open such an image; Convert-LibvirtImage leaves the bitmaps out.");

    /// <summary>The bitmaps ask for more than QEMU allows.</summary>
    public static readonly FindingRule Qcow2BitmapLimit = Rule.Error(FindingReason.Limit, Hostile);

    /// <summary>The size is not a multiple of a sector; some readers round it down, some up.</summary>
    public static readonly FindingRule Qcow2OddSize = Rule.Note(
        FindingReason.UnsupportedFeature, "Nothing needs to be done: a converted image, unless it is raw, has whole sectors and zeros in the last one.");
}
