using System.Collections.Generic;
using System.Linq;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Tests.Hostile;

namespace LibvirtStorage.Fuzz.Seeds;

/// <summary>Small sound images of a format, packed: what the tests mutate and build, and what our own writer makes.</summary>
internal static class ImageSeeds
{
    /// <summary>Larger ones slow every mutation down; there is always a smaller one of the kind.</summary>
    private const int MaxLength = 24 << 10;

    private static readonly HostileBases s_bases = new();

    public static IEnumerable<byte[]> Of(ImageFormat format)
    {
        IEnumerable<byte[]> images = Bases(format).Concat(WrittenSeeds.Of(format)).Concat(BuiltSeeds.Of(format));
        byte[][] all = [.. images.SelectMany(image => Pack(format, image)).OrderBy(seed => seed.Length)];
        return all.Where((seed, i) => i == 0 || seed.Length <= MaxLength);
    }

    /// <summary>As it is, and with each seal.</summary>
    private static IEnumerable<byte[]> Pack(ImageFormat format, byte[] image) =>
        Enumerable.Range(0, ImageSeals.Of(format).Count + 1).Select(seal => PackedImage.Pack(image, seal));

    private static IEnumerable<byte[]> Bases(ImageFormat format) =>
        from entry in HostileBases.All
        where ImageFormats.TryGet(entry.Value.Format, out ImageFormat? named) && named == format
        select s_bases.Get(entry.Key);
}
