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

        string descriptor = Path.ChangeExtension(name, ".ovf");
        File.WriteAllText(session.PathOf(descriptor), Descriptor(session, disks));
        string manifest = Path.ChangeExtension(name, ".mf");
        File.WriteAllLines(session.PathOf(manifest), new[] { descriptor }.Concat(disks).Select(f => $"SHA256({f})= {Digest(session.PathOf(f))}"));
        using (FileStream file = File.Create(session.PathOf(name)))
        using (var tar = new TarWriter(file, TarEntryFormat.Ustar))
        {
            foreach (string member in new[] { descriptor, manifest }.Concat(disks))
            {
                tar.WriteEntry(session.PathOf(member), member);
            }
        }

        foreach (string member in new[] { descriptor, manifest }.Concat(disks))
        {
            File.Delete(session.PathOf(member));
        }

        return session.PathOf(name);
    }

    private static string Digest(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

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
            text.AppendLine($"""    <File ovf:href="{disk}" ovf:id="file-{disk}" ovf:size="{new FileInfo(session.PathOf(disk)).Length}"/>""");
        }

        text.AppendLine("  </References>\n  <DiskSection><Info>Virtual disk information</Info>");
        foreach (string disk in disks)
        {
            text.AppendLine($"""    <Disk ovf:capacity="1" ovf:capacityAllocationUnits="byte * 2^20" ovf:diskId="disk-{disk}" ovf:fileRef="file-{disk}" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>""");
        }

        return text.AppendLine("  </DiskSection>\n</Envelope>").ToString();
    }
}
