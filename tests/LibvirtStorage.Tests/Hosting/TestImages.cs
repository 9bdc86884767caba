using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;

namespace LibvirtStorage.Tests.Hosting;

/// <summary>Image files, good and hostile, made by the module itself and then damaged by hand.</summary>
internal static class TestImages
{
    /// <summary>A raw disk of 1 MiB with data at both ends.</summary>
    public static string Raw(this ModuleSession session, string name, int seed = 1, int size = 1 << 20)
    {
        byte[] disk = new byte[size];
        new Random(seed).NextBytes(disk.AsSpan(0, 4096));
        new Random(seed + 1).NextBytes(disk.AsSpan(size - 4096));
        disk[0] = 0xeb; // a boot sector's jump; no image format starts so
        string path = session.PathOf(name);
        File.WriteAllBytes(path, disk);
        return path;
    }

    /// <summary>A qcow2 image with the payload of <see cref="Raw"/>.</summary>
    public static string Qcow2(this ModuleSession session, string name, int seed = 1)
    {
        string raw = session.Raw("source of " + name + ".raw", seed);
        session.Get($"Convert-LibvirtImage -LiteralPath '{raw}' -SourceFormat raw -DestinationPath '{session.PathOf(name)}' -Format qcow2 -Force");
        File.Delete(raw);
        return session.PathOf(name);
    }

    /// <summary>A qcow2 image whose payload begins with these bytes, and is otherwise that of <see cref="Raw"/>.</summary>
    public static string Beginning(this ModuleSession session, string name, byte[] start)
    {
        string path = session.Qcow2(name);
        byte[] disk = File.ReadAllBytes(session.Raw("source.raw"));
        Patch(path, File.ReadAllBytes(path).AsSpan().IndexOf(disk.AsSpan(0, 4096)), [.. start, .. new byte[4096 - start.Length]]);
        return path;
    }

    /// <summary>A qcow2 image that names a file of the host as its backing file.</summary>
    public static string WithBackingFile(this ModuleSession session, string name)
    {
        string path = session.Qcow2(name);
        byte[] target = Encoding.ASCII.GetBytes("/etc/shadow");
        Patch(path, 0x1000, target);
        Patch(path, 8, BigEndian(0x1000));
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, target.Length);
        Patch(path, 16, length);
        return path;
    }

    /// <summary>A qcow2 image whose payload is said to be encrypted (AES).</summary>
    public static string Encrypted(this ModuleSession session, string name)
    {
        string path = session.Qcow2(name);
        Patch(path, 32, [0, 0, 0, 1]);
        return path;
    }

    /// <summary>A raw disk that begins like a LUKS volume.</summary>
    public static string Luks(this ModuleSession session, string name)
    {
        string path = session.Raw(name);
        Patch(path, 0, [.. "LUKS"u8, 0xba, 0xbe, 0, 1]);
        return path;
    }

    /// <summary>A qcow2 image that claims to be a disk of this size.</summary>
    public static string Claiming(this ModuleSession session, string name, ulong size)
    {
        string path = session.Qcow2(name);
        Patch(path, 24, BigEndian(size));
        return path;
    }

    /// <summary>A qcow2 image that was not closed cleanly.</summary>
    public static string Dirty(this ModuleSession session, string name)
    {
        string path = session.Qcow2(name);
        Patch(path, 79, [1]);
        return path;
    }

    /// <summary>A qcow2 image without its second half.</summary>
    public static string Truncated(this ModuleSession session, string name)
    {
        string path = session.Qcow2(name);
        using FileStream file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
        return path;
    }

    /// <summary>A qcow2 image with something written over it.</summary>
    public static string Patched(this ModuleSession session, string name, long offset, params byte[] bytes)
    {
        string path = session.Qcow2(name);
        Patch(path, offset, bytes);
        return path;
    }

    private static byte[] BigEndian(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    private static void Patch(string path, long offset, byte[] bytes)
    {
        using FileStream file = File.OpenWrite(path);
        file.Position = offset;
        file.Write(bytes);
    }
}
