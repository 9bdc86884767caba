using System;
using System.Formats.Tar;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace LibvirtStorage.Tests.Hosting;

/// <summary>A package as ovftool lays it out: descriptor, manifest, streamOptimized disks, in a tar of 512-byte blocks.</summary>
internal static class TestPackage
{
    public static string Package(this ModuleSession session, string name, params string[] disks)
    {
        foreach (string disk in disks)
        {
            string raw = session.Raw("source of " + disk + ".raw", seed: disk.Length + disk[^6]);
            session.Get($"Convert-LibvirtImage -LiteralPath '{raw}' '{session.PathOf(disk)}' -Subformat streamOptimized");
        }

        return session.Pack(name, disks, "SHA256", disks);
    }

    /// <summary>Puts image files of the session's folder into a package.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">The package's name.</param>
    /// <param name="disks">Names of the images, disks of 1 MiB.</param>
    /// <param name="algorithm">The digests' algorithm; null for no manifest.</param>
    /// <param name="digested">Names of the images that have a digest, and of other files that go into the package.</param>
    public static string Pack(this ModuleSession session, string name, string[] disks, string? algorithm, params string[] digested)
    {
        string descriptor = Path.ChangeExtension(name, ".ovf");
        File.WriteAllText(session.PathOf(descriptor), Descriptor(session, disks));
        string manifest = Path.ChangeExtension(name, ".mf");
        string[] members = algorithm is null ? [descriptor, .. disks] : [descriptor, manifest, .. disks.Union(digested)];
        if (algorithm is not null)
        {
            File.WriteAllLines(session.PathOf(manifest), digested.Prepend(descriptor).Select(f => $"{algorithm}({f})= {Digest(algorithm, session.PathOf(f))}"));
        }

        using (FileStream file = File.Create(session.PathOf(name)))
        using (var tar = new TarWriter(file, TarEntryFormat.Ustar))
        {
            foreach (string member in members)
            {
                tar.WriteEntry(session.PathOf(member), member);
            }
        }

        foreach (string member in members)
        {
            File.Delete(session.PathOf(member));
        }

        return session.PathOf(name);
    }

    /// <summary>Changes a file's digest in the manifest: the file itself stays sound.</summary>
    public static void ChangeDigest(string package, string file)
    {
        byte[] bytes = File.ReadAllBytes(package);
        byte[] line = Encoding.ASCII.GetBytes($"({file})= ");
        int digit = bytes.AsSpan().IndexOf(line) + line.Length;
        bytes[digit] = bytes[digit] == (byte)'0' ? (byte)'1' : (byte)'0';
        File.WriteAllBytes(package, bytes);
    }

    /// <summary>Lets the manifest speak of another file, with a name as long.</summary>
    public static void ChangeName(string package, string file, string other)
    {
        byte[] bytes = File.ReadAllBytes(package);
        Encoding.ASCII.GetBytes(other).CopyTo(bytes, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"({file})= ")) + 1);
        File.WriteAllBytes(package, bytes);
    }

    private static string Digest(string algorithm, string path)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(new HashAlgorithmName(algorithm));
        hash.AppendData(File.ReadAllBytes(path));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Compression(string disk) => disk.EndsWith(".gz", StringComparison.Ordinal) ? " ovf:compression=\"gzip\"" : "";

    private static string Descriptor(ModuleSession session, string[] disks)
    {
        var text = new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1">
              <References>

            """);
        foreach (string disk in disks)
        {
            text.AppendLine($"""    <File ovf:href="{disk}" ovf:id="file-{disk}" ovf:size="{new FileInfo(session.PathOf(disk)).Length}"{Compression(disk)}/>""");
        }

        text.AppendLine("  </References>\n  <DiskSection><Info>Virtual disk information</Info>");
        foreach (string disk in disks)
        {
            text.AppendLine($"""    <Disk ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="disk-{disk}" ovf:fileRef="file-{disk}" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>""");
        }

        return text.AppendLine("  </DiskSection>\n</Envelope>").ToString();
    }
}
