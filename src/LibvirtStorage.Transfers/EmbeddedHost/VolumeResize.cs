using System;
using System.IO;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;

namespace LibvirtStorage.Transfers.EmbeddedHost;

/// <summary>Changes a volume's capacity under libvirt's rules, which look at the allocation before they look at the flags.</summary>
internal static class VolumeResize
{
    private const VolumeResizeOptions Known = VolumeResizeOptions.Allocate | VolumeResizeOptions.Shrink;

    public static void Resize(VolumeInfo info, ulong capacity, VolumeResizeOptions options)
    {
        if ((options & ~Known) != 0)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidArgument, $"unsupported flags (0x{(int)options:x}) in function storageVolResize");
        }

        if (capacity < info.Allocation)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidArgument, "The capacity cannot become smaller than the existing allocation.");
        }

        if (capacity < info.Capacity && (options & VolumeResizeOptions.Shrink) == 0)
        {
            throw new LibvirtException(LibvirtErrorCode.InvalidArgument, "The capacity cannot become smaller unless shrinking was asked for.");
        }

        switch (info.Format)
        {
            case "raw":
                ResizeRaw(info, capacity, (options & VolumeResizeOptions.Allocate) != 0);
                break;
            case "qcow2" when (options & VolumeResizeOptions.Allocate) != 0:
                throw new LibvirtException(LibvirtErrorCode.OperationUnsupported, "Allocation is only supported for raw volumes.");
            case "qcow2":
                Qcow2Growth.Grow(info.Path, capacity);
                break;
            default:
                throw new LibvirtException(LibvirtErrorCode.InternalError, $"Volumes of the format {info.Format} cannot be resized without qemu-img.");
        }
    }

    private static void ResizeRaw(VolumeInfo info, ulong capacity, bool allocate)
    {
        if (capacity > long.MaxValue)
        {
            throw new LibvirtException(LibvirtErrorCode.SystemError, "The file would be too large.");
        }

        using FileStream file = HostFiles.OpenToWrite(info.Path);
        long before = file.Length;
        file.SetLength((long)capacity);
        if (allocate)
        {
            byte[] zeros = new byte[1 << 16];
            file.Position = Math.Min(before, file.Length);
            for (long left = file.Length - file.Position; left > 0; left = file.Length - file.Position)
            {
                file.Write(zeros, 0, (int)Math.Min(left, zeros.Length));
            }
        }
    }
}
