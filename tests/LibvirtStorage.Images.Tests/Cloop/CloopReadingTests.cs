using System;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Cloop;

/// <summary>Images as create_compressed_fs makes them are read to the byte; QEMU, which reads them too, is the judge.</summary>
public sealed class CloopReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(512)]
    [InlineData(1536)]
    [InlineData(65536)]
    [InlineData(1 << 20)]
    public void Payload_is_what_qemu_sees(int blockSize)
    {
        byte[] disk = Patterns.Text(800_000).Concat(Patterns.Random(700_000)).Concat(new byte[500_000]).ToArray();

        AgreesWithQemu.On(ImageFormats.Cloop, _folder.File("disk.cloop", CloopImageBuilder.Build(disk, blockSize)), "cloop");
    }

    [Fact]
    public void An_image_of_no_blocks_is_an_empty_disk()
    {
        Verdict verdict = new Verdict(ImageFormats.Cloop, CloopImageBuilder.Build([], 65536)).AssertAccepted();

        Assert.Equal(0UL, verdict.Info!.VirtualSize);
    }

    [Fact]
    public void Blocks_of_the_largest_size_are_read()
    {
        byte[] disk = new byte[(64 << 20) + 1];
        disk[disk.Length - 1] = 7;
        using var source = new MemoryByteSource(CloopImageBuilder.Build(disk, 64 << 20));
        using ImageReader reader = ImageFormats.Cloop.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] read = new byte[2];

        reader.Read(64 << 20, read);

        Assert.Equal([7, 0], read);
        Assert.Equal(128UL << 20, reader.VirtualSize);
    }

    [Fact]
    public void Identify_describes_the_header()
    {
        ImageInfo info = new Verdict(ImageFormats.Cloop, CloopBases.Image()).Info!;

        Assert.Equal(("cloop", "version 2.0", 12UL * 16384, 16384, "deflate"), (info.Format, info.Variant, info.VirtualSize, info.ClusterSize, info.Compression));
    }

    [Fact]
    public void The_format_is_not_written()
    {
        Assert.False(ImageFormats.Cloop.CanWrite);
        Assert.True(ImageFormats.TryGetByExtension("live.cloop", out ImageFormat? format));
        Assert.Same(ImageFormats.Cloop, format);
        Assert.Throws<NotSupportedException>(() => format.CreateWriter(1 << 20, WriterOptions.Default));
    }
}
