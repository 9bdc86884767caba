using System;
using System.IO;
using System.IO.Compression;
using LibvirtStorage.Images.Validation;
using Xunit;
using ZstdSharp;

namespace LibvirtStorage.Images.Tests.Qcow2;

/// <summary>Catalogue 2.6: compressed clusters.</summary>
public sealed class Qcow2CompressionTests
{
    private const int Cluster = 65536;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 77)]
    [InlineData(1, 0)]
    [InlineData(1, 511)]
    public void Q_FEA_14_valid_cluster_is_decoded(byte type, int at)
    {
        byte[] payload = Text(Cluster);
        byte[] image = new Qcow2ImageBuilder(compressionType: type).CompressedCluster(Compress(type, payload), at).Build();

        Assert.Null(Qcow2Verdict.AssertAccepted(image).ReaderError);
        Assert.Equal(payload, ReadFirstCluster(image));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_file_may_end_with_the_stream(byte type)
    {
        byte[] payload = Text(Cluster);
        byte[] stream = Compress(type, payload);
        var image = new Qcow2ImageBuilder(compressionType: type).CompressedCluster(stream);
        image.SetL2(1, 0).SetL2(2, 0).SetRefcount(6, 0).SetRefcount(7, 0);

        byte[] cut = image.BuildCut(image.Data + stream.Length);

        Qcow2Verdict.AssertAccepted(cut);
        Assert.Equal(payload, ReadFirstCluster(cut));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Q_CMP_06_range_past_the_end(byte type)
    {
        var image = new Qcow2ImageBuilder(compressionType: type).CompressedCluster(Compress(type, Patterns.Random(30_000)));
        image.SetL2(1, 0).SetL2(2, 0);

        Qcow2Verdict.AssertRefused(FindingReason.Truncated, image.BuildCut(image.Data));
        Qcow2Verdict.AssertRefused(FindingReason.Truncated, image.BuildCut(image.Data + 512));
    }

    [Theory]
    [InlineData("another window than 8 MiB", new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00 })]
    [InlineData("8 MiB and an eighth", new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x69, 0x01, 0x00, 0x00 })]
    [InlineData("4 GiB of content", new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0xc0, 0x30, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00 })]
    [InlineData("content in a single segment", new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00, 0x00 })]
    [InlineData("a byte more than a cluster", new byte[] { 0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0x01, 0x00, 0x01, 0x00, 0x01, 0x00, 0x00 })]
    public void Q_CMP_09_zstd_frame_that_wants_too_much(string what, byte[] frame)
    {
        Assert.NotEmpty(what);
        Verdict verdict = Qcow2Verdict.AssertRefused(FindingReason.Limit, new Qcow2ImageBuilder(compressionType: 1).CompressedCluster(frame).Build());

        Assert.Equal(FindingReason.Limit, verdict.ReaderError!.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_stream_that_is_too_short_is_corrupt(byte type) =>
        Assert.Equal(FindingReason.Corrupt, ReadError(type, Compress(type, Text(Cluster - 1))));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_stream_of_nonsense_is_corrupt(byte type) => Assert.Equal(FindingReason.Corrupt, ReadError(type, Patterns.Random(2000)));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_stream_that_breaks_off_is_corrupt(byte type) =>
        Assert.Equal(FindingReason.Corrupt, ReadError(type, Compress(type, Patterns.Random(Cluster)).AsSpan(0, 1024).ToArray()));

    [Fact]
    public void Output_beyond_a_cluster_is_left()
    {
        byte[] payload = Text(3 * Cluster);

        byte[] image = new Qcow2ImageBuilder().CompressedCluster(Compress(0, payload)).Build();

        Assert.Equal(payload.AsSpan(0, Cluster).ToArray(), ReadFirstCluster(image));
    }

    [Fact]
    public void Frames_follow_each_other_until_the_cluster_is_full()
    {
        byte[] half = Text(Cluster / 2);
        byte[] frame = Compress(1, half);

        byte[] image = new Qcow2ImageBuilder(compressionType: 1).CompressedCluster([.. frame, .. frame]).Build();

        Assert.Equal([.. half, .. half], ReadFirstCluster(image));
    }

    [Theory]
    [InlineData(Qcow2ImageBuilder.Copied)]
    [InlineData(0UL)]
    public void The_copied_flag_is_never_set_on_a_compressed_cluster(ulong flag)
    {
        Qcow2ImageBuilder image = new Qcow2ImageBuilder().CompressedCluster(Compress(0, Text(Cluster)));
        byte[] bytes = image.SetL2(0, image.Peek64(image.L2) | flag).Build();

        _ = flag == 0 ? Qcow2Verdict.AssertAccepted(bytes) : Qcow2Verdict.AssertRefused(FindingReason.Corrupt, bytes);
    }

    [Fact]
    public void Host_offsets_of_compressed_clusters_have_56_bits()
    {
        // Clusters of 512 bytes leave 61 bits to the offset, of which 5 must be zero.
        byte[] image = new Qcow2ImageBuilder(clusterBits: 9, size: 1 << 15).SetL2(0, Qcow2ImageBuilder.Compressed | (1UL << 57) | 0xa00).Build();

        Qcow2Verdict.AssertRefused(FindingReason.Corrupt, image);
    }

    [Fact]
    public void Compressed_data_does_not_reach_into_metadata()
    {
        var image = new Qcow2ImageBuilder();

        Qcow2Verdict.AssertRefused(
            FindingReason.Corrupt, image.SetL2(0, Qcow2ImageBuilder.Compressed | (1UL << 54) | (uint)(image.Data - 512)).SetRefcount(5, 0).Build());
    }

    private static FindingReason ReadError(byte type, byte[] stream)
    {
        byte[] image = new Qcow2ImageBuilder(compressionType: type).CompressedCluster(stream).Build();
        return Qcow2Verdict.Of(image).ReaderError!.Reason;
    }

    private static byte[] ReadFirstCluster(byte[] image)
    {
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(new MemoryByteSource(image), new BudgetMeter(ImageBudget.Default));
        byte[] cluster = new byte[Cluster];
        reader.Read(0, cluster);
        return cluster;
    }

    private static byte[] Text(int length)
    {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++)
        {
            text[i] = (byte)('a' + ((long)i * i / 7 % 26));
        }

        return text;
    }

    private static byte[] Compress(byte type, byte[] payload)
    {
        if (type == 1)
        {
            using var compressor = new Compressor();
            return compressor.Wrap(payload).ToArray();
        }

        using var output = new MemoryStream();
        using (var stream = new DeflateStream(output, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write(payload, 0, payload.Length);
        }

        return output.ToArray();
    }
}
