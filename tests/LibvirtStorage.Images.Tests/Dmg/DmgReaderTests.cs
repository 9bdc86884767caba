using System;
using System.Linq;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Sources.Wrapped;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Dmg;

public sealed class DmgReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void All_partitions_together_are_the_disk_that_QEMU_sees(bool fork, bool xml)
    {
        DmgBuilder builder = DmgDisks.Common(new DmgBuilder { UseResourceFork = fork, UsePropertyList = xml });
        byte[] image = builder.Build();
        Verdict verdict = new Verdict(ImageFormats.Dmg, image).AssertAccepted();
        Assert.Equal((ulong)builder.Payload.Length, verdict.Info!.VirtualSize);
        Assert.Equal(fork ? "resource fork" : "property list", verdict.Info.Variant);
        Assert.Equal("deflate", verdict.Info.Compression);
        Assert.Equal((1UL + 128 + 33 + 20) << 9, verdict.MappedSize);
        AssertPayload(builder.Payload, image);
        PayloadOf.AssertSame(builder.Payload, Qemu.Payload(_folder.File("d.dmg", image), "dmg"));
    }

    [Theory]
    [InlineData(DmgBuilder.Zlib, "deflate")]
    [InlineData(DmgBuilder.Raw, "deflate")]
    [InlineData(DmgBuilder.Adc, "adc, deflate")]
    [InlineData(DmgBuilder.Bzip2, "bzip2, deflate")]
    [InlineData(DmgBuilder.Lzma, "lzma, deflate")]
    public void Every_kind_of_chunk_comes_out_as_it_went_in(uint type, string compression)
    {
        DmgBuilder builder = DmgDisks.With(type);
        byte[] image = builder.Build();
        Assert.Equal(compression, new Verdict(ImageFormats.Dmg, image).AssertAccepted().Info!.Compression);
        AssertPayload(builder.Payload, image);
    }

    [Fact]
    public void A_disk_may_be_empty_or_all_zeros()
    {
        AssertPayload([], new DmgBuilder().Partition().Build());
        AssertPayload(new byte[1 << 20], new DmgBuilder().Chunk(DmgBuilder.Zero, new byte[1 << 20]).Partition().Build());
    }

    [Fact]
    public void What_a_chunk_of_zeros_says_of_stored_bytes_means_nothing()
    {
        var builder = new DmgBuilder { PokeList = (_, list) => list.Be64(204 + 32, 1UL << 59) };
        byte[] image = builder.Chunk(DmgBuilder.Zero, new byte[1024]).Partition().Build();
        Assert.Equal(0UL, new Verdict(ImageFormats.Dmg, image).AssertAccepted().MappedSize);
    }

    [Fact]
    public void Chunks_of_different_lengths_share_the_cache()
    {
        var builder = new DmgBuilder();
        foreach (int sectors in Enumerable.Range(1, 60))
        {
            builder.Chunk(DmgBuilder.Zlib, DmgDisks.Sectors(sectors));
        }

        AssertPayload(builder.Partition().Payload, builder.Build());
    }

    [Theory]
    [InlineData(DmgBuilder.Bzip2)]
    [InlineData(DmgBuilder.Lzma)]
    public void A_first_chunk_that_is_a_compressed_file_by_itself_makes_no_second_format(uint type)
    {
        byte[] image = new DmgBuilder().Chunk(type, DmgDisks.Sectors(100)).Partition().Build();
        ImageReport report = Verdict(image);
        Assert.True(report.Passed);
        Assert.Empty(report.Findings);

        // Without the trailer it is that file and nothing else.
        Assert.Equal(FindingReason.FormatMismatch, Verdict(image.AsSpan(0, image.Length - 512).ToArray()).Findings[0].Reason);

        static ImageReport Verdict(byte[] bytes) =>
            ImageValidator.Validate(new MemoryByteSource(bytes), ImageFormats.Dmg, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
    }

    [Fact]
    public void Remarks_are_no_payload()
    {
        var builder = new DmgBuilder();
        builder.Entry(DmgBuilder.Comment, 0, 0, 0, 0).Chunk(DmgBuilder.Raw, DmgDisks.Sectors(2)).Partition();
        AssertPayload(builder.Payload, builder.Build());
    }

    [Fact]
    public void A_trailer_is_found_in_a_file_that_was_filled_up_to_whole_sectors()
    {
        DmgBuilder builder = DmgDisks.Common();
        byte[] image = builder.Build();
        Assert.NotEqual(0, image.Length % 512);
        image = [.. image, .. new byte[512 - (image.Length % 512)]];
        AssertPayload(builder.Payload, image);
        PayloadOf.AssertSame(builder.Payload, Qemu.Payload(_folder.File("d.dmg", image), "dmg"));
    }

    /// <summary>QEMU stops at the end of the first stream.</summary>
    [Fact]
    public void A_chunk_is_one_stream_of_bzip2()
    {
        byte[] stored = [.. Stored(DmgBuilder.Bzip2, DmgDisks.Sectors(8)), .. Stored(DmgBuilder.Bzip2, DmgDisks.Sectors(8))];
        byte[] image = new DmgBuilder().Chunk(DmgBuilder.Bzip2, DmgDisks.Sectors(16), stored).Partition().Build();
        Assert.Equal(FindingReason.Corrupt, new Verdict(ImageFormats.Dmg, image).AssertAccepted().ReaderError?.Reason);
    }

    [Fact]
    public void A_chunk_of_blocks_of_xz_that_ask_for_large_dictionaries_is_corrupt()
    {
        byte[] content = DmgDisks.Sectors(128);
        byte[] stored = new XzFile { DictionaryCode = 22, BlockLength = 1000 }.Build(content);
        byte[] image = new DmgBuilder().Chunk(DmgBuilder.Lzma, content, stored).Partition().Build();
        Assert.Equal(FindingReason.Corrupt, new Verdict(ImageFormats.Dmg, image).AssertAccepted().ReaderError?.Reason);

        stored = new XzFile { DictionaryCode = 22, BlockLength = 64_000 }.Build(content);
        AssertPayload(content, new DmgBuilder().Chunk(DmgBuilder.Lzma, content, stored).Partition().Build());
    }

    /// <summary>Its decoder starts anew for each byte: a file of a MiB took 4 s and 5 GB when it was only looked at.</summary>
    [Fact]
    public void LZMA_is_decoded_when_it_is_read_and_not_before()
    {
        byte[] content = new byte[512];
        byte[] image = new DmgBuilder().Chunk(DmgBuilder.Lzma, content, new XzFile { IsOneByOne = true }.Build(content)).Partition().Build();
        using var source = new MemoryByteSource(image);

        ImageReport report = ImageValidator.Validate(source, ImageFormats.Dmg, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));

        Assert.True(report.Passed);
        Assert.Null(report.Contents);
        AssertPayload(content, image);
    }

    [Theory]
    [InlineData(DmgBuilder.Zlib)]
    [InlineData(DmgBuilder.Adc)]
    [InlineData(DmgBuilder.Bzip2)]
    [InlineData(DmgBuilder.Lzma)]
    public void A_chunk_that_does_not_decode_to_its_sectors_is_corrupt(uint type)
    {
        byte[] content = DmgDisks.Sectors(16);
        byte[] longer = DmgDisks.Sectors(17);
        byte[] shorter = DmgDisks.Sectors(15);
        byte[] whole = new DmgBuilder().Chunk(type, content).Partition().Build();
        foreach (byte[] stored in new[] { Stored(type, longer), Stored(type, shorter), Stored(type, content).Take(40).ToArray(), Patterns.Random(500), new byte[500] })
        {
            byte[] image = new DmgBuilder().Chunk(type, content, stored).Partition().Build();
            Assert.Equal(FindingReason.Corrupt, new Verdict(ImageFormats.Dmg, image).AssertAccepted().ReaderError?.Reason);
        }

        AssertPayload(content, whole);
    }

    [Fact]
    public void A_wrong_checksum_of_a_zlib_chunk_is_corrupt()
    {
        byte[] stored = Stored(DmgBuilder.Zlib, DmgDisks.Sectors(16));
        stored[stored.Length - 1] ^= 1;
        byte[] image = new DmgBuilder().Chunk(DmgBuilder.Zlib, DmgDisks.Sectors(16), stored).Partition().Build();
        Assert.Equal(FindingReason.Corrupt, new Verdict(ImageFormats.Dmg, image).ReaderError?.Reason);
    }

    [Fact]
    public void Large_chunks_are_held_against_the_budget()
    {
        byte[] large = new byte[32 << 20];
        byte[] image = new DmgBuilder().Chunk(DmgBuilder.Zlib, large).Partition().Build();
        using var source = new MemoryByteSource(image);
        var tight = new BudgetMeter(new ImageBudget { MaxMemory = 48 << 20 });
        Assert.Equal(FindingReason.Limit, Assert.Throws<DiskImageException>(() => ImageFormats.Dmg.OpenReader(source, tight)).Reason);
        using ImageReader reader = ImageFormats.Dmg.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        Assert.Equal((ulong)large.Length, reader.VirtualSize);
    }

    /// <summary>What a builder stores for a content: everything before its property list.</summary>
    private static byte[] Stored(uint type, byte[] content)
    {
        byte[] image = new DmgBuilder().Chunk(type, content).Partition().Build();
        int length = image.AsSpan().IndexOf("<?xml"u8);
        return image.Take(length).ToArray();
    }

    private static void AssertPayload(byte[] expected, byte[] image)
    {
        using var source = new MemoryByteSource(image);
        using ImageReader reader = ImageFormats.Dmg.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        PayloadOf.AssertSame(expected, PayloadOf.WholeRead(reader));
        PayloadOf.AssertSame(expected, PayloadOf.Extents(reader));
        PayloadOf.AssertSame(expected, PayloadOf.OddPieces(reader, 7777));
    }
}
