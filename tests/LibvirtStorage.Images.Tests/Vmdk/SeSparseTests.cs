using System.IO;
using System.Linq;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>seSparse extents: alone, and through a descriptor (M-OLD-02).</summary>
public sealed class SeSparseTests
{
    private const int Directory = 16 * 512;
    private const int Table = 17 * 512;

    [Fact]
    public void It_is_read_alone_and_through_a_descriptor_as_QEMU_reads_it()
    {
        // More than 4096 places, so that both parts of a grain's number are in use.
        int[] grains = [.. Enumerable.Range(100, 4200), -7, -8, 0, 1, 4999, 5000];
        byte[] payload = SparseFileBuilder.Payload((5000 * 8) + 3, 4096, grains);
        byte[] file = SparseFileBuilder.SeSparse(payload, grains);
        using var folder = new TemporaryFolder();
        folder.File("disk-sesparse.vmdk", file);
        string descriptor = folder.File("disk.vmdk");
        File.WriteAllText(descriptor, StreamImageBuilder.DescriptorOf("seSparse", $"RW {payload.Length / 512} SESPARSE \"disk-sesparse.vmdk\""));

        Verdict verdict = Of(file).AssertAccepted();
        using var alone = new MemoryByteSource(file);
        using FileByteSource beside = FileByteSource.Open(descriptor, allowFilesBeside: true);

        Assert.Equal("seSparse", verdict.Info!.Variant);
        PayloadOf.AssertSame(payload, Read(alone));
        PayloadOf.AssertSame(payload, Read(beside));
        PayloadOf.AssertSame(payload, Qemu.Payload(descriptor, "vmdk"));
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(alone, new BudgetMeter(ImageBudget.Default));
        Assert.Contains(new GuestExtent(7 * 4096, 2 * 4096, ExtentKind.Zero), reader.Extents());
    }

    [Theory]
    [InlineData("version", 8, 0x200000002UL, FindingReason.UnsupportedVersion)]
    [InlineData("capacity", 16, 0UL, FindingReason.Corrupt)]
    [InlineData("capacity", 16, ulong.MaxValue, FindingReason.Limit)]
    [InlineData("capacity", 16, 1UL << 40, FindingReason.Corrupt)]
    [InlineData("grain size", 24, 16UL, FindingReason.UnsupportedFeature)]
    [InlineData("grain table size", 32, 0UL, FindingReason.UnsupportedFeature)]
    [InlineData("flags", 40, 1UL, FindingReason.UnsupportedFeature)]
    [InlineData("reserved", 48, 1UL, FindingReason.UnsupportedFeature)]
    [InlineData("padding", 504, 1UL, FindingReason.UnsupportedFeature)]
    [InlineData("volatile header", 80, ulong.MaxValue, FindingReason.Truncated)]
    [InlineData("volatile header", 80, 2UL, FindingReason.Corrupt)]
    [InlineData("volatile header of no length", 88, 0UL, FindingReason.Corrupt)]
    [InlineData("journal", 112, 1UL, FindingReason.Corrupt)]
    [InlineData("directory", 128, 0UL, FindingReason.Corrupt)]
    [InlineData("directory", 136, 0UL, FindingReason.Corrupt)]
    [InlineData("directory", 136, 1UL << 60, FindingReason.Truncated)]
    [InlineData("tables", 144, 1UL, FindingReason.Corrupt)]
    [InlineData("tables", 152, 0UL, FindingReason.Truncated)]
    [InlineData("grains", 192, 17UL, FindingReason.Corrupt)]
    [InlineData("grains", 200, 8UL, FindingReason.Truncated)]
    [InlineData("replay_journal", 512 + 24, 1UL, FindingReason.Dirty)]
    [InlineData("volatile magic", 512, 0UL, FindingReason.Corrupt)]
    [InlineData("directory entry", Directory, 0x2000_0000_0000_0000UL, FindingReason.Corrupt)]
    [InlineData("directory entry", Directory, 0x1000_0001_0000_0000UL, FindingReason.Corrupt)]
    [InlineData("directory entry", Directory, 0x1000_0000_0000_0001UL, FindingReason.Truncated)]
    [InlineData("table entry", Table, 0x4000_0000_0000_0000UL, FindingReason.Corrupt)]
    [InlineData("table entry", Table, 1UL, FindingReason.Corrupt)]
    [InlineData("table entry", Table, 0x3fff_ffff_ffff_ffffUL, FindingReason.Truncated)]
    public void A_field_that_is_out_of_order(string field, int offset, ulong value, FindingReason reason)
    {
        Assert.NotEmpty(field);
        Of(Image().Poke64(offset, value)).AssertRefused(reason);
    }

    [Fact]
    public void A_shared_grain_is_a_warning() => Of(Image().Poke64(Table, 0x3001_0000_0000_0000)).AssertAccepted("VmdkSharedGrain");

    private static byte[] Image() => SparseFileBuilder.SeSparse(SparseFileBuilder.Payload(800, 4096, 3, 50, 60), 3, 50, 60);

    private static Verdict Of(byte[] image) => new(ImageFormats.Vmdk, image);

    private static byte[] Read(ByteSource source)
    {
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] whole = PayloadOf.WholeRead(reader);
        PayloadOf.AssertSame(whole, PayloadOf.Extents(reader));
        return whole;
    }
}
