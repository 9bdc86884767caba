using System;
using System.Linq;
using LibvirtStorage.Images.Compression;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Contents;

/// <summary>Partition tables and optical media are recognised inside raw bytes and inside payloads; none of it ever fails an image.</summary>
public sealed class DiskContentsTests
{
    private const uint Sectors = PartitionedDisk.Size / 512;

    [Fact]
    public void A_partition_table_is_recognised()
    {
        AssertContents(PartitionedDisk.Empty().Mbr(0, 0x83, 63, 1000, boot: 0x80).Mbr(1, 0x82, 1063, Sectors - 1063), ["MBR partition table"]);
        AssertContents(PartitionedDisk.Empty().Protective().Gpt(), ["GPT partition table"]);
        AssertContents(PartitionedDisk.Empty().Protective().Gpt(sectorSize: 4096), ["GPT partition table"]);
        AssertContents(PartitionedDisk.Empty().Iso(), ["ISO 9660"], "OpticalDisc");
    }

    [Fact]
    public void A_disk_may_have_two_tables_for_two_kinds_of_firmware()
    {
        AssertContents(PartitionedDisk.Empty().Protective().Mbr(1, 0x07, 100, 100).Gpt(), ["MBR partition table", "GPT partition table"]);
    }

    [Theory]
    [InlineData(0x17)]
    [InlineData(0x00)]
    public void Hybrid_media_are_no_contradiction(byte type)
    {
        // As isohybrid and xorriso write them: the first partition is the whole disc and more, a GPT header stands without protection.
        byte[] disc = PartitionedDisk.Empty().Iso().Gpt(lastSector: Sectors + 5).Mbr(0, type, 0, Sectors + 8, boot: 0x80).Mbr(1, 0xef, 200, 100);
        AssertContents(disc, ["MBR partition table", "GPT partition table", "ISO 9660"], "OpticalDisc");
        Assert.Equal(["MBR partition table", "GPT partition table", "ISO 9660"], Report(disc, "iso").Contents);
    }

    [Fact]
    public void A_boot_sector_of_a_file_system_is_no_partition_table()
    {
        byte[] disk = PartitionedDisk.Empty().Mbr(0, 0x6f, 0x20676e69, 0x73797374, boot: 0x74);
        AssertContents(disk, []);
        AssertContents(PartitionedDisk.Empty().Mbr(0, 0, 0, 0), []);
    }

    [Fact]
    public void Contradictions_are_notes()
    {
        AssertContents(PartitionedDisk.Empty().Protective(), ["MBR partition table"], "ProtectiveMbrWithoutGpt");
        AssertContents(PartitionedDisk.Empty().Gpt(), ["GPT partition table"], "GptWithoutProtectiveMbr");
        byte[] damaged = PartitionedDisk.Empty().Protective().Gpt();
        damaged[512 + 40] ^= 1;
        AssertContents(damaged, ["GPT partition table"], "GptChecksum");
    }

    [Fact]
    public void A_table_of_a_larger_disk_is_noted_since_the_image_may_have_been_cut()
    {
        AssertContents(PartitionedDisk.Empty().Mbr(0, 0x83, 63, Sectors - 63), ["MBR partition table"]);
        AssertContents(PartitionedDisk.Empty().Mbr(0, 0x83, 63, Sectors - 62), ["MBR partition table"], "PartitionPastEnd");
        AssertContents(PartitionedDisk.Empty().Mbr(0, 0x83, uint.MaxValue, uint.MaxValue), ["MBR partition table"], "PartitionPastEnd");
        AssertContents(PartitionedDisk.Empty().Protective().Gpt(lastSector: Sectors), ["GPT partition table"], "PartitionPastEnd");
        AssertContents(PartitionedDisk.Empty().Protective().Gpt(lastSector: ulong.MaxValue), ["GPT partition table"], "PartitionPastEnd");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(511)]
    [InlineData(603)]
    [InlineData(0x8005)]
    public void A_disk_may_end_before_any_of_the_places(int length) =>
        Assert.DoesNotContain("ISO 9660", Report(PartitionedDisk.Empty().Iso().Take(length).ToArray()).Contents!);

    [Fact]
    public void A_stream_that_cannot_seek_is_looked_at_too_and_read_whole_afterwards()
    {
        byte[] disk = PartitionedDisk.Empty().Protective().Gpt();
        using var source = new ForwardByteSource(new TricklingStream(disk), disk.Length);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Raw, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        Assert.Equal(["GPT partition table"], report.Contents);
        byte[] read = new byte[disk.Length];
        source.Read(0, read);
        PayloadOf.AssertSame(disk, read);
    }

    [Theory]
    [InlineData("-o cluster_size=512")]
    [InlineData("-c")]
    public void A_container_is_opened_to_look_inside(string options)
    {
        using var folder = new TemporaryFolder();
        string raw = folder.File("disk.raw", PartitionedDisk.Empty().Gpt().Iso().Mbr(0, 0x83, 63, 100));
        Qemu.Img($"convert -f raw -O qcow2 {options} \"{raw}\" \"{folder.File("disk.qcow2")}\"");
        ImageReport report = Report(System.IO.File.ReadAllBytes(folder.File("disk.qcow2")), "qcow2");
        Assert.True(report.Passed);
        Assert.Equal(["MBR partition table", "GPT partition table", "ISO 9660"], report.Contents);
        Assert.Equal([("OpticalDiscInside", FindingSeverity.Note)], report.Findings.Select(f => (f.Id, f.Severity)));

        Qemu.Img($"convert -f raw -O qcow2 {options} \"{folder.File("cut.raw", PartitionedDisk.Empty().Protective())}\" \"{folder.File("cut.qcow2")}\"");
        report = Report(System.IO.File.ReadAllBytes(folder.File("cut.qcow2")), "qcow2");
        Assert.Equal(["ProtectiveMbrWithoutGpt"], report.Findings.Select(f => f.Id));
    }

    [Fact]
    public void A_payload_that_is_refused_is_not_looked_at()
    {
        Assert.Null(Report(new byte[4096], "qcow2").Contents);
        Assert.Null(Report(new Luks.Luks2Image().Build(), "luks").Contents);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1001)]
    public void The_checksum_is_the_one_of_the_definition(int length)
    {
        byte[] bytes = Patterns.Random(length);
        Assert.Equal(PartitionedDisk.BitwiseCrc32(bytes), Crc32.Of(bytes));
        var inPieces = new Crc32();
        inPieces.Add(bytes.AsSpan(0, length / 3));
        inPieces.Add(bytes.AsSpan(length / 3));
        Assert.Equal(PartitionedDisk.BitwiseCrc32(bytes), inPieces.Value);
    }

    private static void AssertContents(byte[] disk, string[] contents, params string[] notes)
    {
        ImageReport report = Report(disk);
        Assert.True(report.Passed);
        Assert.Equal(contents, report.Info!.Features);
        Assert.Equal(contents, report.Contents);
        Assert.Equal(notes, report.Findings.Select(f => f.Id));
        Assert.All(report.Findings, f => Assert.Equal(FindingSeverity.Note, f.Severity));
    }

    private static ImageReport Report(byte[] file, string declared = "raw")
    {
        Assert.True(ImageFormats.TryGet(declared, out ImageFormat? format));
        using var source = new MemoryByteSource(file);
        return ImageValidator.Validate(source, format, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
    }
}
