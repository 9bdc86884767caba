using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>VHDX images of every kind of structure. Their checksums are put right after each change, or nothing else would be looked at.</summary>
internal static class VhdxBases
{
    private const ulong Unit = 1 << 20;

    public static IReadOnlyDictionary<string, HostileBase> All { get; } = new Dictionary<string, HostileBase>
    {
        ["vhdx"] = Base((_, path) =>
        {
            Qemu.Img($"create -f vhdx -o block_size=1M \"{path}\" 3M");
            Qemu.IoAs("vhdx", path, "write -P 0x41 0 100k", "write -P 0x42 2100k 3k");
        }),
        ["vhdx with a log and large sectors"] = Base(
            (_, path) => File.WriteAllBytes(path, new VhdxImageBuilder(logicalSector: 4096, size: 3 << 20).WithLog(Log()).Build()),
            isKnownToQemu: false),
    };

    private static VhdxLogBuilder Log()
    {
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(4, 0, (VhdxImageBuilder.Block0, VhdxLogBuilder.Filled(1)), (VhdxImageBuilder.Block2, new byte[8192]));
        return log.Entry(5, 0, (VhdxImageBuilder.Block0, VhdxLogBuilder.Filled(2)));
    }

    private static HostileBase Base(Action<TemporaryFolder, string> create, bool isKnownToQemu = true) =>
        new("vhdx", create, FieldsOf, _ => Unit, isKnownToQemu, VhdxSeal.All);

    private static IEnumerable<ImageField> FieldsOf(byte[] image)
    {
        foreach (int header in new[] { VhdxSeal.Header1, VhdxSeal.Header2 })
        {
            yield return Field("SequenceNumber", header + 8, 8);
            yield return Field("LogGuid", header + 48, 4);
            yield return Field("LogVersion", header + 64, 2);
            yield return Field("Version", header + 66, 2);
            yield return Field("LogLength", header + 68, 4);
            yield return Field("LogOffset", header + 72, 8);
        }

        yield return Field("EntryCount", VhdxSeal.Table1 + 8, 4);
        for (int entry = VhdxSeal.Table1 + 16; entry < VhdxSeal.Table1 + 80; entry += 32)
        {
            yield return Field("region Guid", entry, 4);
            yield return Field("region FileOffset", entry + 16, 8);
            yield return Field("region Length", entry + 24, 4);
        }

        int bat = RegionOf(image, VhdxImageBuilder.BatId);
        foreach (int entry in Enumerable.Range(0, 3))
        {
            yield return Field("BAT entry", bat + (entry * 8), 8);
        }

        foreach (ImageField field in MetadataOf(image, RegionOf(image, VhdxImageBuilder.MetadataId)).Concat(LogOf(image)))
        {
            yield return field;
        }
    }

    private static IEnumerable<ImageField> MetadataOf(byte[] image, int metadata)
    {
        yield return Field("metadata EntryCount", metadata + 10, 2);
        for (int i = 0; i < BitConverter.ToUInt16(image, metadata + 10); i++)
        {
            int entry = metadata + 32 + (i * 32);
            int item = metadata + (int)BitConverter.ToUInt32(image, entry + 16);
            int length = (int)BitConverter.ToUInt32(image, entry + 20);
            yield return Field("item Offset", entry + 16, 4);
            yield return Field("item Length", entry + 20, 4);
            yield return Field("item flags", entry + 24, 4);
            yield return Field("item", item, length == 4 || i == 0 ? 4 : 8);
            yield return Field("item flags", item + length - 4, 4);
        }
    }

    private static IEnumerable<ImageField> LogOf(byte[] image)
    {
        for (int at = VhdxImageBuilder.Log; BitConverter.ToUInt32(image, VhdxSeal.Header1 + 48) != 0 && BitConverter.ToUInt32(image, at) != 0; at += (int)BitConverter.ToUInt32(image, at + 8))
        {
            yield return Field("log EntryLength", at + 8, 4);
            yield return Field("log Tail", at + 12, 4);
            yield return Field("log SequenceNumber", at + 16, 8);
            yield return Field("log DescriptorCount", at + 24, 4);
            yield return Field("log FlushedFileOffset", at + 48, 8);
            yield return Field("log LastFileOffset", at + 56, 8);
            yield return Field("log descriptor length", at + 72, 8);
            yield return Field("log descriptor FileOffset", at + 80, 8);
        }
    }

    private static ImageField Field(string name, int offset, int width) => new(name, offset, width, IsLittleEndian: true);

    private static int RegionOf(byte[] image, Guid id)
    {
        int entry = image.AsSpan(VhdxSeal.Table1, 4096).IndexOf(id.ToByteArray());
        return (int)BitConverter.ToUInt64(image, VhdxSeal.Table1 + entry + 16);
    }
}
