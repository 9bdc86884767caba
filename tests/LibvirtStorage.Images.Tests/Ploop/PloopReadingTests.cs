using System;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Ploop;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Ploop;

/// <summary>What qemu-img creates, and what it only reads, is read to the byte.</summary>
public sealed class PloopReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 3_000_320)]
    [InlineData("-o cluster_size=4k", 5_000_192)]
    [InlineData("-o cluster_size=64k", 5_000_192)]
    [InlineData("-o cluster_size=4M", 9_000_448)]
    public void Payload_is_what_qemu_sees(string options, long size)
    {
        string path = Create(options, size);
        Qemu.IoAs("parallels", path, "write -P 1 0 200k", "write -P 2 300001 5", "write -P 3 1200k 3k", "write -P 4 2100k 70k", $"write -P 5 {size - 700} 700");

        AgreesWithQemu.On(ImageFormats.Ploop, path, "parallels");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(10_000_384)]
    public void An_empty_disk_is_read_whatever_its_size(long size) => AgreesWithQemu.On(ImageFormats.Ploop, Create(string.Empty, size), "parallels");

    [Fact]
    public void A_disk_that_is_written_throughout()
    {
        string raw = _folder.File("full.raw", Patterns.Random(6_000_128));
        string path = _folder.File("full.hds");
        Qemu.Img($"convert -f raw -O parallels -o cluster_size=32k \"{raw}\" \"{path}\"");

        AgreesWithQemu.On(ImageFormats.Ploop, path, "parallels");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_older_magic_counts_sectors(int gap)
    {
        byte[] image = new PloopImageBuilder(isExtended: false, tracks: 63, batEntries: 5) { SectorCount = (4 * 63) + 7, Gap = gap }
            .Data(2, Patterns.Random(63 * 512, 1)).Data(3, Patterns.Random(63 * 512, 2)).Data(0, Patterns.Random(63 * 512, 3)).Data(4, Patterns.Random(63 * 512, 4))
            .Build();

        AgreesWithQemu.On(ImageFormats.Ploop, _folder.File("older.hds", image), "parallels");
    }

    /// <summary>QEMU 11.1 leaves out a cluster that is not there as a whole; 10.0 and older read what is there.</summary>
    [Fact]
    public void A_cluster_that_is_cut_behind_the_disk_is_read()
    {
        byte[] image = PloopBases.Older().Build();
        byte[] cut = image.AsSpan(0, image.Length - 512).ToArray();
        byte[] whole = Qemu.Payload(_folder.File("whole.hds", image), "parallels");

        ReadPayload.AssertIs(whole, ImageFormats.Ploop, cut);
        byte[] theirs = (byte[])whole.Clone();
        if (Qemu.Version.Major >= 11)
        {
            theirs.AsSpan(4 * 63 * 512).Clear();
        }

        PayloadOf.AssertSame(theirs, Qemu.Payload(_folder.File("cut.hds", cut), "parallels"));
    }

    [Fact]
    public void A_dirty_bitmap_is_counted_and_has_no_part_in_the_payload()
    {
        byte[] image = PloopBases.WithBitmap().Build();

        AgreesWithQemu.On(ImageFormats.Ploop, _folder.File("bitmap.hds", image), "parallels");
        Verdict verdict = new(ImageFormats.Ploop, image);
        Assert.Equal(1, verdict.Info!.BitmapCount);
        Assert.Equal(["format extension"], verdict.Info!.Features);
        Assert.Equal(nameof(PloopRules.PloopBitmaps), Assert.Single(verdict.Notes).Id);
    }

    [Fact]
    public void Runs_go_on_from_page_to_page_of_the_BAT()
    {
        byte[] payload = Patterns.Random(40_000 * 512);
        var image = new PloopImageBuilder(isExtended: false, tracks: 1, batEntries: 40_000);
        for (int i = 0; i < 40_000; i++)
        {
            image.Data(i, payload.AsSpan(i * 512, 512).ToArray());
        }

        ReadPayload.AssertIs(payload, ImageFormats.Ploop, image.Build());
        ReadPayload.AssertIs(new byte[16_385 * 512], ImageFormats.Ploop, new PloopImageBuilder(isExtended: false, tracks: 1, batEntries: 16_385).Build());
    }

    [Fact]
    public void A_disk_of_two_TiB()
    {
        const long Size = 2L << 40;
        string path = Create("-o cluster_size=4M", Size);
        Qemu.IoAs("parallels", path, "write -P 1 4M 64k", $"write -P 2 {Size - 512} 512");
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = ImageFormats.Ploop.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] last = new byte[513];

        reader.Read((ulong)Size - 513, last);

        Assert.Equal(0, last[0]);
        Assert.All(last.Skip(1), b => Assert.Equal(2, b));
    }

    [Fact]
    public void Identify_describes_the_header()
    {
        ImageInfo info = new Verdict(ImageFormats.Ploop, PloopBases.Older().Build()).Info!;

        Assert.Equal(("ploop", "WithoutFreeSpace", 259UL * 512, 63 * 512), (info.Format, info.Variant, info.VirtualSize, info.ClusterSize));
        Assert.Empty(info.References);
    }

    [Theory]
    [InlineData("parallels")]
    [InlineData("PLOOP")]
    public void The_format_has_two_names(string name)
    {
        Assert.True(ImageFormats.TryGet(name, out ImageFormat? format));
        Assert.Same(ImageFormats.Ploop, format);
        Assert.True(ImageFormats.TryGetByExtension("disk.HDS", out format));
        Assert.Same(ImageFormats.Ploop, format);
    }

    [Fact]
    public void The_format_is_not_written()
    {
        Assert.False(ImageFormats.Ploop.CanWrite);
        Assert.Throws<NotSupportedException>(() => ImageFormats.Ploop.CreateWriter(1 << 20, WriterOptions.Default));
    }

    private string Create(string options, long size)
    {
        string path = _folder.File("base.hds");
        Qemu.Img($"create -f parallels {options} \"{path}\" {size}");
        return path;
    }
}
