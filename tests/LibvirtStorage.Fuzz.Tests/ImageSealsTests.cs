using System.Linq;
using LibvirtStorage.Fuzz.Images;
using LibvirtStorage.Fuzz.Seeds;
using LibvirtStorage.Fuzz.Targets;
using LibvirtStorage.Images;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class ImageSealsTests
{
    /// <summary>A field of each format is changed, and its checksum follows: so the reader says something about the field.</summary>
    [Theory]
    [InlineData("vhdx", 0x10000 + 66)]
    [InlineData("vpc", 48)]
    [InlineData("luks", 16)]
    public void A_sealed_image_has_right_checksums(string name, int offset)
    {
        Assert.True(ImageFormats.TryGet(name, out ImageFormat? format));
        byte[] changed = ImageSeeds.Of(format).Where(seed => seed[3] == 1).Select(seed => PackedImage.Unpack(seed)).First(image => image[0] != 0);
        changed[offset] ^= 1;
        byte[] repacked = PackedImage.Pack(changed, seal: 1);
        Assert.Equal(changed, PackedImage.Unpack(repacked));
        byte[] resealed = PackedImage.Unpack(repacked, ImageSeals.Of(format));
        Assert.NotEqual(changed, resealed);
        Assert.Equal(changed[offset], resealed[offset]);
    }

    /// <summary>A sound one is sealed already, and a changed one gets another seal than it has.</summary>
    [Theory]
    [InlineData("ova", 257 + 8)]
    [InlineData("contents", 512 + 24)]
    public void So_has_a_package_and_a_partition_table(string name, int offset)
    {
        var target = (ImageTarget)FuzzTargets.Get(name);
        byte[] sealedSeed = target.Seeds().Where(seed => seed[3] == 1).First(seed => target.ImageOf(seed)![offset] != 0);
        byte[] sound = target.ImageOf(sealedSeed)!;
        Assert.Equal(PackedImage.Unpack(sealedSeed), sound);

        sound[offset] ^= 1;
        Assert.NotEqual(sound, target.ImageOf(PackedImage.Pack(sound, seal: 1)));
    }

    [Fact]
    public void An_image_too_short_to_be_sealed_stays_as_it_is()
    {
        byte[] packed = PackedImage.Pack([1, 2, 3], seal: 1);
        Assert.Equal([1, 2, 3], PackedImage.Unpack(packed, ImageSeals.Of(ImageFormats.All.Single(f => f.Name == "vhdx"))));
    }
}
