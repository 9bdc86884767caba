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
            Qemu.Img($"create -f vhdx -o block_size=1M \"{path}\" 2M");
            Qemu.IoAs("vhdx", path, "write -P 0x41 1100k 100k");
        }),
        ["vhdx with a log and large sectors"] = Base(
            (_, path) => File.WriteAllBytes(path, new VhdxImageBuilder(logicalSector: 4096, size: 2 << 20).SetBat(2, 0).Resize(VhdxImageBuilder.Block2).WithLog(Log()).Build()),
            isKnownToQemu: false),
    };

    private static VhdxLogBuilder Log()
    {
        VhdxLogBuilder log = new VhdxLogBuilder { FlushedFileOffset = VhdxImageBuilder.Block2, LastFileOffset = VhdxImageBuilder.Block2 };
        log.Entry(4, 0, (VhdxImageBuilder.Block0, VhdxLogBuilder.Filled(1)), (VhdxImageBuilder.Block0 + 4096, new byte[8192]));
        return log.Entry(5, 0, (VhdxImageBuilder.Block0, VhdxLogBuilder.Filled(2)));
    }

    private static HostileBase Base(Action<TemporaryFolder, string> create, bool isKnownToQemu = true) =>
        new("vhdx", create, FieldsOf, _ => Unit, isKnownToQemu, VhdxSeal.All);

    private static IEnumerable<ImageField> FieldsOf(byte[] image)
    {
        int current = BitConverter.ToUInt64(image, VhdxSeal.Header1 + 8) > BitConverter.ToUInt64(image, VhdxSeal.Header2 + 8) ? VhdxSeal.Header1 : VhdxSeal.Header2;
        yield return Field("SequenceNumber", current + 8, 8);
        yield return Field("LogGuid", current + 48, 4);
        yield return Field("LogVersion", current + 64, 2);
        yield return Field("Version", current + 66, 2);
        yield return Field("LogLength", current + 68, 4);
        yield return Field("LogOffset", current + 72, 8);

        yield return Field("EntryCount", VhdxSeal.Table1 + 8, 4);
        for (int entry = VhdxSeal.Table1 + 16; entry < VhdxSeal.Table1 + 80; entry += 32)
        {
            yield return Field("region Guid", entry, 4);
            yield return Field("region FileOffset", entry + 16, 8);
            yield return Field("region Length", entry + 24, 4);
        }

        int bat = RegionOf(image, VhdxImageBuilder.BatId);
        foreach (int entry in Enumerable.Range(0, 2))
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
            uint length = BitConverter.ToUInt32(image, entry + 20);
            yield return Field("item", item, length == 4 || i == 0 ? 4 : 8);
            if (i < 2)
            {
                yield return Field("item Offset", entry + 16, 4);
                yield return Field("item Length", entry + 20, 4);
                yield return Field("item flags", entry + 24, 4);
                yield return Field("the item's second half", item + 4, 4);
            }
        }
    }

    /// <summary>The last entry's, if there is a log.</summary>
    private static IEnumerable<ImageField> LogOf(byte[] image)
    {
        int at = Enumerable.Range(0, 256).Select(i => VhdxImageBuilder.Log + (i * 4096)).LastOrDefault(i => image.AsSpan(i, 4).SequenceEqual("loge"u8));
        if (BitConverter.ToUInt32(image, VhdxSeal.Header1 + 48) != 0)
        {
            yield return Field("log EntryLength", at + 8, 4);
            yield return Field("log Tail", at + 12, 4);
            yield return Field("log SequenceNumber", at + 16, 8);
            yield return Field("log DescriptorCount", at + 24, 4);
            yield return Field("log FlushedFileOffset", at + 48, 8);
            yield return Field("log LastFileOffset", at + 56, 8);
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
