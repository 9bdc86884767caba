using System;
using System.Linq;
using LibvirtStorage.Fuzz.Images;
using Xunit;

namespace LibvirtStorage.Fuzz.Tests;

public sealed class PackedImageTests
{
    [Fact]
    public void What_was_packed_unpacks()
    {
        var random = new Random(1);
        foreach (int length in new[] { 0, 1, 63, 64, 65, 256, 300, 4096, 100_000, 5 << 20 })
        {
            byte[] image = new byte[length];
            random.NextBytes(image.AsSpan(0, Math.Min(length, 500)));
            image.AsSpan(length / 2, length / 4).Fill(0x41);
            image.AsSpan(length - (length / 8)).Fill(0xff);
            Assert.True(image.AsSpan().SequenceEqual(PackedImage.Unpack(PackedImage.Pack(image))));
        }
    }

    [Fact]
    public void An_image_of_MiB_with_little_in_it_packs_small()
    {
        byte[] image = new byte[4 << 20];
        image[3 << 20] = 1;
        Assert.InRange(PackedImage.Pack(image).Length, 1, 400);
    }

    /// <summary>A header's fields that are zero, and the free entries behind a table's first, are places to mutate.</summary>
    [Fact]
    public void Zeros_after_content_stay()
    {
        byte[] image = new byte[4096];
        image[0] = 1;
        byte[] packed = PackedImage.Pack(image);
        packed[4 + 6 + 40] = 7;
        Assert.Equal(7, PackedImage.Unpack(packed)[40]);
    }

    [Fact]
    public void Any_bytes_unpack()
    {
        var random = new Random(2);
        foreach (int length in Enumerable.Range(0, 300))
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            bytes.AsSpan(Math.Min(2, length), Math.Clamp(length - 2, 0, 2)).Clear();
            Assert.InRange(PackedImage.Unpack(bytes).Length, 0, PackedImage.MaxLength);
        }
    }

    [Fact]
    public void One_image_leaves_nothing_to_the_next()
    {
        byte[] full = Enumerable.Repeat((byte)0x41, 100_000).ToArray();
        _ = PackedImage.Unpack(PackedImage.Pack(full));
        byte[] empty = PackedImage.Unpack(PackedImage.Pack(new byte[100_000]));
        Assert.False(empty.AsSpan().ContainsAnyExcept((byte)0));
    }
}
