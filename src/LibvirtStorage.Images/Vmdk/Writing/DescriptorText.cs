using System;
using System.Text;
using LibvirtStorage.Images.Vmdk.Descriptors;

namespace LibvirtStorage.Images.Vmdk.Writing;

/// <summary>The descriptor of a new disk in one file.</summary>
internal static class DescriptorText
{
    private const int SectorsPerTrack = 63;

    /// <summary>What an IDE disk's geometry cannot exceed; larger ones are addressed without it.</summary>
    private const ulong MaxIdeCylinders = 16383;

    private const ulong MaxScsiCylinders = 65535;

    /// <summary>
    /// The text. The content id is that of a disk to which nobody has written; the extent's file name is one that no reader of
    /// a single file looks at. A stream is for OVF packages, whose disks are SCSI disks.
    /// </summary>
    public static byte[] Create(string createType, ulong sectors)
    {
        bool isStream = createType == CreateTypes.StreamOptimized;
        uint heads = isStream ? 255U : 16U;
        ulong cylinders = Math.Min(Math.Max(1, sectors / (heads * SectorsPerTrack)), isStream ? MaxScsiCylinders : MaxIdeCylinders);
        string[] lines =
        [
            "# Disk DescriptorFile",
            "version=1",
            "CID=fffffffe",
            "parentCID=ffffffff",
            $"createType=\"{createType}\"",
            string.Empty,
            "# Extent description",
            $"RW {sectors} SPARSE \"disk.vmdk\"",
            string.Empty,
            "# The Disk Data Base",
            "#DDB",
            string.Empty,
            "ddb.virtualHWVersion = \"4\"",
            $"ddb.geometry.cylinders = \"{cylinders}\"",
            $"ddb.geometry.heads = \"{heads}\"",
            $"ddb.geometry.sectors = \"{SectorsPerTrack}\"",
            $"ddb.adapterType = \"{(isStream ? "lsilogic" : "ide")}\"",
            "ddb.toolsVersion = \"2147483647\"",
            string.Empty,
        ];
        return Encoding.ASCII.GetBytes(string.Join("\n", lines));
    }
}
