using System.IO;
using System.Text;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>COWD extents: alone, as Workstation up to 3 has them, and as vmfsSparse through a descriptor (M-OLD-01).</summary>
public sealed class CowdTests
{
    private static readonly int[] s_grains = [9000, 0, 1, 4095, 4096, 4097, 10_000, 10_001];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void It_is_read_alone_and_through_a_descriptor_as_QEMU_reads_it(int grainSectors)
    {
        byte[] payload = SparseFileBuilder.Payload((10_001 * grainSectors) + 1, grainSectors * 512, s_grains);
        byte[] file = SparseFileBuilder.Cowd(payload, grainSectors, s_grains);
        using var folder = new TemporaryFolder();
        folder.File("disk-delta.vmdk", file);
        string descriptor = folder.File("disk.vmdk");
        File.WriteAllText(descriptor, StreamImageBuilder.DescriptorOf("vmfsSparse", $"RW {payload.Length / 512} VMFSSPARSE \"disk-delta.vmdk\""));

        Verdict verdict = Of(file).AssertAccepted();
        using var alone = new MemoryByteSource(file);
        using FileByteSource beside = FileByteSource.Open(descriptor, allowFilesBeside: true);

        Assert.Equal("COWD", verdict.Info!.Variant);
        PayloadOf.AssertSame(payload, Read(alone));
        PayloadOf.AssertSame(payload, Read(beside));
        PayloadOf.AssertSame(payload, Qemu.Payload(descriptor, "vmdk"));
    }

    [Theory]
    [InlineData(4, 2U, FindingReason.UnsupportedVersion)]
    [InlineData(8, 0x13U, FindingReason.UnsupportedFeature)]
    [InlineData(12, 0U, FindingReason.Corrupt)]
    [InlineData(12, uint.MaxValue, FindingReason.Corrupt)]
    [InlineData(16, 0U, FindingReason.Corrupt)]
    [InlineData(16, 3U, FindingReason.Corrupt)]
    [InlineData(16, uint.MaxValue, FindingReason.Limit)]
    [InlineData(20, 0U, FindingReason.Corrupt)]
    [InlineData(20, 0x7fffffffU, FindingReason.Truncated)]
    [InlineData(24, 1U, FindingReason.Corrupt)]
    [InlineData(2048, 0xfffffff0U, FindingReason.Truncated)]
    [InlineData(2048, 4U, FindingReason.Corrupt)]
    [InlineData(2048, 37U, FindingReason.Corrupt)]
    [InlineData(2560, 0xfffffff0U, FindingReason.Truncated)]
    [InlineData(2560, 5U, FindingReason.Corrupt)]
    public void A_field_that_is_out_of_order(int offset, uint value, FindingReason reason) => Of(Image().Poke32(offset, value)).AssertRefused(reason);

    /// <summary>QEMU reads a descriptor where there is none, over the parent's name and what follows it.</summary>
    [Theory]
    [InlineData(0x200)]
    [InlineData(0x300)]
    [InlineData(0x2900)]
    public void A_parent_that_only_QEMU_sees_is_one(int offset) =>
        Of(Image().Poke(offset, Encoding.ASCII.GetBytes("parentFileNameHint=\"/etc/passwd\""))).AssertRefused(FindingReason.ExternalReference);

    [Fact]
    public void A_child_names_its_parent()
    {
        Verdict verdict = Of(Image().Poke32(8, 2).Poke(32, Encoding.ASCII.GetBytes("/vmfs/base.vmdk"))).AssertRefused(FindingReason.ExternalReference);
        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, "/vmfs/base.vmdk"), Assert.Single(verdict.Info!.References));
    }

    [Theory]
    [InlineData(8, 7U)]
    [InlineData(1648, 1U)]
    public void One_that_was_not_closed_is_a_warning(int offset, uint value) => Of(Image().Poke32(offset, value)).AssertAccepted("VmdkUnclean");

    private static byte[] Image() => SparseFileBuilder.Cowd(SparseFileBuilder.Payload(5000, 512, 1, 4999), 1, 1, 4999);

    private static Verdict Of(byte[] image) => new(ImageFormats.Vmdk, image);

    private static byte[] Read(ByteSource source)
    {
        using ImageReader reader = ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] whole = PayloadOf.WholeRead(reader);
        PayloadOf.AssertSame(whole, PayloadOf.Extents(reader));
        return whole;
    }
}
