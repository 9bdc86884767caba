using System;
using System.Collections.Generic;
using System.Globalization;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>qcow2 images of every kind of structure.</summary>
internal static class Qcow2Bases
{
    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["plain"] = Written("create -f qcow2 \"{0}\" 64M"),
        ["version 2"] = Written("create -f qcow2 -o compat=0.10,cluster_size=512 \"{0}\" 200k", hasZeros: false),
        ["deflate"] = Compressed("zlib"),
        ["zstd"] = Compressed("zstd"),
        ["extended"] = Written("create -f qcow2 -o extended_l2=on,cluster_size=16k \"{0}\" 1M"),
        ["snapshots and bitmaps"] = Base((_, path) =>
        {
            Qemu.Img($"create -f qcow2 -o cluster_size=4k \"{path}\" 2M");
            Qemu.Img($"bitmap --add -g 512 \"{path}\" first");
            Qemu.Io(path, "write -P 0x40 0 64k");
            Qemu.Img($"snapshot -c one \"{path}\"");
            Write(path);
        }),
        ["narrow refcounts"] = Written("create -f qcow2 -o refcount_bits=1,cluster_size=1k \"{0}\" 500k"),
    };

    private static HostileBase Base(Action<TemporaryFolder, string> create) =>
        new("qcow2", create, Qcow2Fields.Of, image => 1UL << (int)image.U32(20));

    private static HostileBase Written(string create, bool hasZeros = true) => Base((_, path) =>
    {
        Qemu.Img(string.Format(CultureInfo.InvariantCulture, create, path));
        Write(path, hasZeros);
    });

    private static HostileBase Compressed(string type) => Base((folder, path) =>
    {
        string raw = folder.File("base.raw", Patterns.Text(300_000));
        Qemu.Img($"convert -c -f raw -O qcow2 -o cluster_size=4k,compression_type={type} \"{raw}\" \"{path}\"");
    });

    private static void Write(string path, bool hasZeros = true)
    {
        Qemu.Io(path, "write -P 0x41 0 100k", "write -P 0x42 130k 3k", "discard 32k 16k");
        if (hasZeros)
        {
            Qemu.Io(path, "write -z 64k 16k");
        }
    }
}
