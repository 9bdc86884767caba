using LibvirtStorage.Errors;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Transfers;

namespace LibvirtStorage.Arguments;

/// <summary>What parameters mean to the layers below.</summary>
internal static class TransferArguments
{
    /// <summary>The mode that -Virtual and -Physical ask for.</summary>
    public static TransferMode Mode(bool isVirtual, bool isPhysical) => (isVirtual, isPhysical) switch
    {
        (true, true) => throw new RefusedException(TransferErrors.InvalidRequest(
            "-Virtual and -Physical exclude each other.", "Use one of them, or neither to let the formats decide.", "Virtual")),
        (true, false) => TransferMode.Virtual,
        (false, true) => TransferMode.Physical,
        _ => TransferMode.Auto,
    };

    /// <summary>The options that -ClusterSize, -Compat, -Compression, -Subformat and -ExactSize ask for.</summary>
    public static WriterOptions Writer(int? clusterSize, string? compat, ImageCompression compression, string? subformat, bool exactSize) => new()
    {
        ClusterSize = clusterSize,
        Version = compat switch
        {
            null => null,
            "0.10" => 2,
            _ => 3,
        },
        Compression = compression,
        Subformat = subformat,
        ExactSize = exactSize,
    };
}
