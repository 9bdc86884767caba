using System;
using System.IO;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Small sound images for tests to change, made once by qemu-img.</summary>
public sealed class VmdkImages : IDisposable
{
    /// <summary>Sectors of the disks.</summary>
    public const int Sectors = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<byte[]> _sparse;

    public VmdkImages()
    {
        _sparse = new Lazy<byte[]>(() =>
        {
            string path = _folder.File("disk.vmdk");
            Qemu.Img($"create -f vmdk \"{path}\" 2M");
            Qemu.IoAs("vmdk", path, "write -P 0x41 0 200k", "write -P 0x42 1M 64k");
            return File.ReadAllBytes(path);
        });
    }

    /// <summary>monolithicSparse of 2 MiB: five grains of 64 KiB in order.</summary>
    internal byte[] Sparse() => (byte[])_sparse.Value.Clone();

    public void Dispose() => _folder.Dispose();
}
