using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>Words that mutation alone would take long to find, as a dictionary in AFL's form.</summary>
internal static class Magics
{
    private static readonly string[] s_texts =
    [
        "QFI\u00fb", "QED\0", "KDMV", "COWD", "vhdxfile", "conectix", "cxsparse", "WithoutFreeSpace", "WithouFreSpacExt", "Bochs Virtual HD Image",
        "#!/bin/sh\n#V2.0 Format\n", "OOOM", "koly", "mish", "LUKS\u00ba\u00be", "SKUL\u00ba\u00be", "CD001", "EFI PART", "ustar", "BZh91AY&SY", "\u00fd7zXZ\0", "head", "regi", "metadata", "loge", "desc", "data",
        "zero", "W2ru", "W2ku", "# Disk DescriptorFile", "version=1", "CID=", "parentCID=", "createType=\"", "RW ", " SPARSE \"", " FLAT \"", "parentFileNameHint=\"",
        "<plist", "<dict>", "</dict>", "<key>", "<array>", "<data>", "blkx", "json:", "file:", "nbd://",
    ];

    private static readonly string[] s_xml =
    [
        "<volume", "<pool", "<domain", "<target>", "<capacity", " unit='", "'KiB'", "'EiB'", "<!DOCTYPE", "<!ENTITY", "&a;", "&#x", "<![CDATA[", "]]>", "xmlns='", "<?xml", "encoding='",
    ];

    /// <summary>Versions, sector and page sizes, and numbers at which things tip over, of 32 and 64 bits, in both byte orders.</summary>
    private static readonly ulong[] s_numbers =
        [0, 1, 2, 3, 0x200, 0x1000, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 1UL << 62];

    public static string Dictionary() => string.Join('\n', Lines()) + "\n";

    private static IEnumerable<string> Lines()
    {
        IEnumerable<byte[]> texts = s_texts.Concat(s_xml).Select(Encoding.Latin1.GetBytes);
        IEnumerable<byte[]> numbers = s_numbers.SelectMany(InBothOrders);
        return texts.Concat(numbers).Select((bytes, i) => $"word{i}=\"{string.Concat(bytes.Select(b => $"\\x{b:x2}"))}\"");
    }

    private static IEnumerable<byte[]> InBothOrders(ulong number)
    {
        byte[] little = System.BitConverter.GetBytes(number);
        byte[] big = [.. little.Reverse()];
        return number <= uint.MaxValue ? [little, big, little[..4], big[4..]] : [little, big];
    }
}
