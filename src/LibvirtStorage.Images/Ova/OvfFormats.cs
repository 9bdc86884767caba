using System;
using LibvirtStorage.Images.Sources.Wrapped;

namespace LibvirtStorage.Images.Ova;

/// <summary>What the addresses by which descriptors name disk formats stand for. Nobody ever opens them.</summary>
internal static class OvfFormats
{
    /// <summary>Pieces of addresses that exporters write (VMware, VirtualBox, XenServer, oVirt and virt-v2v).</summary>
    private static readonly (string Part, string Format)[] s_addresses =
    [
        ("vmdk", "vmdk"),
        ("linkid=137171", "vpc"),
        ("vhdx", "vhdx"),
        ("vhd", "vpc"),
        ("virtualpc", "vpc"),
        ("qcow", "qcow2"),
        ("vdi", "vdi"),
        ("raw", "raw"),
        ("iso9660", "iso"),
    ];

    /// <summary>The format's name: by the address, else by the extension of the file; null if neither says it.</summary>
    public static string? NameOf(string? address, string fileName)
    {
        foreach ((string part, string format) in s_addresses)
        {
            if (address?.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0)
            {
                return format;
            }
        }

        string name = Wrapper.TryGetByExtension(fileName, out _, out string? inner) ? inner : fileName;
        return ImageFormats.TryGetByExtension(name, out ImageFormat? declared) ? declared.Name : null;
    }
}
