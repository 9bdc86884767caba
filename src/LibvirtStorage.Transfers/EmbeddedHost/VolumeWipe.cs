using System.IO;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Overwrites a volume as libvirt does: of a file with holes all blocks are given back; of any other
/// all are filled with zeros, down to the end of the last one.</summary>
internal static class VolumeWipe
{
    private const int ChunkLength = 1 << 20;

    public static void Wipe(string path, FileStatus status, VolumeWipeAlgorithm algorithm)
    {
        if (algorithm != VolumeWipeAlgorithm.Zero)
        {
            throw new LibvirtException(
                LibvirtErrorCode.OperationUnsupported, $"The algorithm {algorithm} is not supported without a program for it; use {VolumeWipeAlgorithm.Zero}.");
        }

        using FileStream file = HostFiles.OpenToWrite(path);
        if (status.Allocated < status.Length)
        {
            file.SetLength(0);
            file.SetLength((long)status.Length);
            return;
        }

        byte[] zeros = new byte[ChunkLength];
        for (long left = (long)status.Allocated; left > 0; left -= ChunkLength)
        {
            file.Write(zeros, 0, (int)System.Math.Min(left, ChunkLength));
        }

        file.Flush(flushToDisk: true);
    }
}
