using System.Collections.Generic;
using System.IO;
using System.Linq;
using System;
using LibvirtStorage.Images.Tests.Bochs;
using LibvirtStorage.Images.Tests.Cloop;
using LibvirtStorage.Images.Tests.Dmg;
using LibvirtStorage.Images.Tests.Luks;
using LibvirtStorage.Images.Tests.Ploop;
using LibvirtStorage.Images.Tests.Qcow2;
using LibvirtStorage.Images.Tests.Qcow;
using LibvirtStorage.Images.Tests.Qed;
using LibvirtStorage.Images.Tests.Vdi;
using LibvirtStorage.Images.Tests.Vhdx;
using LibvirtStorage.Images.Tests.Vmdk;
using LibvirtStorage.Images.Tests.Vpc;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Small sound images of every kind of structure, made once, for mutations to start from.</summary>
public sealed class HostileBases : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _images = [];

    /// <summary>The bases of all formats, each by a name of its own.</summary>
    internal static IReadOnlyDictionary<string, HostileBase> All { get; } =
        new[] { BochsBases.All, CloopBases.All, DmgBases.All, LuksBases.All, PloopBases.All, Qcow2Bases.All, QcowBases.All, QedBases.All, VdiBases.All, VhdxBases.All, VmdkBases.All, VpcBases.All }.SelectMany(bases => bases).ToDictionary(b => b.Key, b => b.Value);

    public byte[] Get(string name)
    {
        if (!_images.TryGetValue(name, out byte[]? image))
        {
            string path = _folder.File($"base{_images.Count}");
            All[name].Create(_folder, path);
            image = File.ReadAllBytes(path);
            _images.Add(name, image);
        }

        return (byte[])image.Clone();
    }

    /// <summary>What qemu-img reads from an image, or null if it refuses it.</summary>
    public byte[]? PayloadByQemu(string format, byte[] image)
    {
        string path = _folder.File("judged", image);
        try
        {
            return Qemu.Payload(path, format);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose() => _folder.Dispose();
}
