using System;
using System.Collections.Generic;

namespace LibvirtStorage.Images.Vmdk.Descriptors;

/// <summary>The kinds of disks and the kinds of extents that they are made of.</summary>
internal static class CreateTypes
{
    public const string MonolithicSparse = "monolithicSparse";

    public const string StreamOptimized = "streamOptimized";

    private static readonly string[] s_flat = ["FLAT", "VMFS"];

    private static readonly string[] s_sparse = ["SPARSE"];

    private static readonly string[] s_vmfsSparse = ["VMFSSPARSE"];

    private static readonly string[] s_seSparse = ["SESPARSE"];

    private static readonly string[] s_deviceTypes =
    [
        "fullDevice", "partitionedDevice", "vmfsRaw", "vmfsRDM", "vmfsRDMP", "vmfsRawDeviceMap", "vmfsPassthroughRawDeviceMap",
    ];

    private static readonly string[] s_deviceExtents = ["VMFSRAW", "VMFSRDM", "VMFSRDMP"];

    /// <summary>Whether the descriptor is inside its only extent.</summary>
    public static bool IsSingleFile(string createType) => createType is MonolithicSparse or StreamOptimized;

    /// <summary>The types of extents that a disk with a descriptor file can have; none if such disks are not read.</summary>
    public static IReadOnlyList<string> ExtentTypes(string createType) => createType switch
    {
        "monolithicFlat" or "twoGbMaxExtentFlat" or "vmfs" => s_flat,
        "twoGbMaxExtentSparse" => s_sparse,
        "vmfsSparse" => s_vmfsSparse,
        "seSparse" => s_seSparse,
        _ => [],
    };

    /// <summary>Whether an extent stands for a device of whoever opens the disk.</summary>
    public static bool IsDevice(string createType, ExtentLine extent) =>
        Array.IndexOf(s_deviceTypes, createType) >= 0 || Array.IndexOf(s_deviceExtents, extent.Type) >= 0;
}
