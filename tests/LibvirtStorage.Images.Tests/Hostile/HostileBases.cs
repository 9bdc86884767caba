using System;
using System.Collections.Generic;
using System.IO;
using LibvirtStorage.Images.Tests.Qcow2;

namespace LibvirtStorage.Images.Tests.Hostile;

/// <summary>Small sound images of every kind of structure, made by QEMU's tools once, for mutations to start from.</summary>
public sealed class HostileBases : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, byte[]> _images = [];

    public static IReadOnlyList<string> Names { get; } = ["plain", "version 2", "deflate", "zstd", "extended", "snapshots and bitmaps", "narrow refcounts"];

    public byte[] Get(string name)
    {
        if (!_images.TryGetValue(name, out byte[]? image))
        {
            image = File.ReadAllBytes(Create(name));
            _images.Add(name, image);
        }

        return (byte[])image.Clone();
    }

    /// <summary>What qemu-img reads from an image, or null if it refuses it.</summary>
    public byte[]? PayloadByQemu(byte[] image)
    {
        string path = _folder.File("judged.qcow2", image);
        try
        {
            return Qemu.Payload(path);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Create(string name)
    {
        string path = _folder.File($"base{_images.Count}.qcow2");
        switch (name)
        {
            case "deflate":
            case "zstd":
                string raw = _folder.File("base.raw", Patterns.Text(300_000));
                Qemu.Img($"convert -c -f raw -O qcow2 -o cluster_size=4k,compression_type={(name == "zstd" ? name : "zlib")} \"{raw}\" \"{path}\"");
                return path;
            case "version 2":
                Qemu.Img($"create -f qcow2 -o compat=0.10,cluster_size=512 \"{path}\" 200k");
                break;
            case "extended":
                Qemu.Img($"create -f qcow2 -o extended_l2=on,cluster_size=16k \"{path}\" 1M");
                break;
            case "narrow refcounts":
                Qemu.Img($"create -f qcow2 -o refcount_bits=1,cluster_size=1k \"{path}\" 500k");
                break;
            case "snapshots and bitmaps":
                Qemu.Img($"create -f qcow2 -o cluster_size=4k \"{path}\" 2M");
                Qemu.Img($"bitmap --add -g 512 \"{path}\" first");
                Qemu.Io(path, "write -P 0x40 0 64k");
                Qemu.Img($"snapshot -c one \"{path}\"");
                break;
            default:
                Qemu.Img($"create -f qcow2 \"{path}\" 64M");
                break;
        }

        Qemu.Io(path, "write -P 0x41 0 100k", "write -P 0x42 130k 3k", "discard 32k 16k");
        if (name != "version 2")
        {
            Qemu.Io(path, "write -z 64k 16k");
        }

        return path;
    }
}
