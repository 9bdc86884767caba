using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Detection;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Tests.Hostile;
using LibvirtStorage.Images.Tests.Sources;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vmdk;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vmdk;

/// <summary>Streams that pass by once: converted to the byte, or refused before the head of what they become is written.</summary>
public sealed class VmdkForwardTests
{
    private const int Sectors = 10_001;

    private readonly StreamImageBuilder _builder = new StreamImageBuilder(Sectors).Grains(0, 1, 7, 511, 512, 600, 1250);

    [Theory]
    [MemberData(nameof(VmdkStreamTests.Variants), MemberType = typeof(VmdkStreamTests))]
    public async Task A_stream_is_converted_as_it_passes_by(uint version, bool tablesLast, bool withoutFooter)
    {
        _builder.Version = version;
        _builder.TablesLast = tablesLast;
        _builder.WithoutFooter = withoutFooter;

        PayloadOf.AssertSame(_builder.Payload, await ConvertAsync(_builder.Build()));
    }

    [Theory]
    [InlineData(5_000_123)]
    [InlineData(70_000)]
    public async Task So_is_one_that_QEMU_wrote_with_its_tables_in_front(int size)
    {
        using var folder = new TemporaryFolder();
        string path = new VmdkFlavour("subformat=streamOptimized", size, VmdkContent.Mixed).Make(folder);

        PayloadOf.AssertSame(Qemu.Payload(path, "vmdk"), await ConvertAsync(File.ReadAllBytes(path)));
    }

    [Fact]
    public async Task So_is_one_of_our_own_that_is_larger_than_all_buffers()
    {
        byte[] disk = VmdkPayloads.MixedBytes(24 << 20);
        byte[] image = await WriteAsync(disk);
        PayloadOf.AssertSame(disk, await ConvertAsync(image));
    }

    [Fact]
    public void The_first_bytes_of_the_payload_can_be_looked_at_beforehand()
    {
        using ForwardByteSource source = Forward(_builder.Build());
        using (ImageReader first = Open(source))
        {
            Assert.True(SignatureWindow.Of(first, hasTail: true).Head.SequenceEqual(_builder.Payload.AsSpan(0, SignatureWindow.HeadLength)));
            PayloadOf.AssertSame(_builder.Payload, PayloadOf.Extents(first));
        }
    }

    [Fact]
    public void And_by_one_reader_before_another_reads_all()
    {
        using ForwardByteSource source = Forward(_builder.Build());
        using (ImageReader first = Open(source))
        {
            first.Read(0, new byte[10_000]);
        }

        using ImageReader second = Open(source);
        PayloadOf.AssertSame(_builder.Payload, PayloadOf.Extents(second));
    }

    [Fact]
    public void Verification_of_a_stream_looks_at_the_front_only()
    {
        byte[] image = _builder.Build();
        using ForwardByteSource source = Forward(image);
        ImageReport report = ImageValidator.Validate(source, ImageFormats.Vmdk, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
        Assert.True(report.Passed);
        Assert.Empty(report.Findings);
        Assert.Null(report.MappedSize);

        using ForwardByteSource broken = Forward(image.Poke64(12, 9_999));
        Assert.False(ImageValidator.Validate(broken, ImageFormats.Vmdk, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default)).Passed);
    }

    [Fact]
    public async Task M_STR_01_the_footer_agrees_with_the_header() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke64(b.FooterOffset + 12, 1 << 30));

    [Fact]
    public async Task M_STR_02_a_marker_of_size_0_is_no_grain() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke32(b.GrainOffsets[7] + 8, 0));

    [Fact]
    public async Task A_marker_that_is_the_one_of_another_grain() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke64(b.GrainOffsets[7], 64));

    [Theory]
    [InlineData(7UL)]
    [InlineData(80_000UL)]
    public async Task A_marker_for_a_place_where_no_grain_starts(ulong sector) =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke64(b.GrainOffsets[7], sector));

    [Fact]
    public async Task M_STR_04_a_grain_that_decodes_to_more() => await RefusedAsync(
        FindingReason.Corrupt,
        (image, b) => image,
        b => b.Compress = grain => StreamImageBuilder.Zlib([.. grain, 0]));

    [Theory]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(100)]
    public async Task M_STR_06_a_stream_that_was_cut(int length) =>
        await RefusedAsync(FindingReason.Truncated, (image, _) => image.Cut(image.Length - length));

    [Fact]
    public async Task M_STR_06_a_marker_of_an_unknown_type() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke32(b.TableOffsets[0] - 500, 99));

    [Fact]
    public async Task M_STR_06_bytes_behind_the_end_of_the_stream() =>
        await RefusedAsync(FindingReason.Truncated, (image, _) => [.. image, .. new byte[512]]);

    [Fact]
    public async Task A_grain_table_that_is_not_that_of_its_grains() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke32(b.TableOffsets[0] + 4, 129));

    [Fact]
    public async Task A_directory_that_points_elsewhere() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke32(b.DirectoryOffset, 129));

    [Fact]
    public async Task A_directory_without_a_table_that_was_seen() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke32(b.DirectoryOffset, 0));

    [Fact]
    public async Task A_footer_that_points_to_another_directory() =>
        await RefusedAsync(FindingReason.Corrupt, (image, b) => image.Poke64(b.FooterOffset + 56, 130));

    [Fact]
    public async Task Grains_out_of_order_cannot_be_read_front_to_back()
    {
        await RefusedAsync(FindingReason.UnsupportedFeature, (image, b) => image.Poke64(b.GrainOffsets[0], 64));
    }

    [Fact]
    public void Images_that_are_no_streams_cannot_be_read_front_to_back_and_it_is_said_beforehand()
    {
        using var images = new VmdkImages();
        byte[] payload = SparseFileBuilder.Payload(800, 4096, 0, 60);
        foreach (byte[] image in new[] { images.Sparse(), SparseFileBuilder.Cowd(payload, 1, 0, 60), SparseFileBuilder.SeSparse(payload, 0, 60) })
        {
            using ForwardByteSource source = Forward(image);
            ImageReport report = ImageValidator.Validate(source, ImageFormats.Vmdk, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default));
            Assert.Equal(nameof(VmdkRules.VmdkNotForward), Assert.Single(report.Findings).Id);
            Assert.Equal(FindingReason.UnsupportedFeature, Assert.Throws<DiskImageException>(() => Open(source)).Reason);
        }
    }

    /// <summary>Whoever can seek and whoever cannot see the same disk, or one of them refuses it.</summary>
    [Fact]
    public void A_damaged_stream_is_refused_or_read_as_by_whoever_can_seek()
    {
        byte[] sound = _builder.Build();
        foreach (Mutation mutation in Mutations.Of(VmdkBases.All["vmdk stream"], sound, seed: 3).Where((_, i) => i % 4 == 0))
        {
            byte[] image = mutation.Apply((byte[])sound.Clone());
            byte[]? passingBy = Forwarded(image);
            byte[]? seeking = passingBy is null ? null : HostileVerdict.Payload(image, "vmdk");
            Assert.True(passingBy is null || (seeking is not null && passingBy.AsSpan().SequenceEqual(seeking)), mutation.Name);
        }
    }

    [Fact]
    public async Task A_table_behind_the_directory() => await RefusedAsync(FindingReason.Corrupt, (image, b) =>
    {
        int at = b.TableOffsets[2] - 512;
        byte[] table = image.AsSpan(at, 2560).ToArray();
        byte[] directory = image.AsSpan(b.DirectoryOffset - 512, 1024).ToArray().Poke32(512 + 8, 0);
        image.Poke(at, directory).Poke(at + directory.Length, table).Poke64(b.FooterOffset + 56, (ulong)((at / 512) + 1));
        return image;
    });

    private static byte[]? Forwarded(byte[] image)
    {
        try
        {
            using ForwardByteSource source = Forward(image);
            using ImageReader reader = Open(source);
            return reader.VirtualSize <= 64 << 20 ? PayloadOf.Extents(reader) : null;
        }
        catch (DiskImageException)
        {
            return null;
        }
    }

    private static ImageReader Open(ByteSource source) => ImageFormats.Vmdk.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));

    private static ForwardByteSource Forward(byte[] image) => new(new TricklingStream(image), image.Length);

    private static async Task<byte[]> ConvertAsync(byte[] image)
    {
        using ForwardByteSource source = Forward(image);
        using ImageReader reader = Open(source);
        Assert.False(reader.CanSeek);
        using var sink = new RecordingSink();
        await ImageConverter.ConvertAsync(
            reader, ImageFormats.Qcow2.CreateWriter(reader.VirtualSize, new() { ClusterSize = 4096 }), sink, ConversionOptions.Default, CancellationToken.None);
        using var result = new MemoryByteSource(sink.Bytes);
        using ImageReader converted = ImageFormats.Qcow2.OpenReader(result, new BudgetMeter(ImageBudget.Conversion));
        return PayloadOf.WholeRead(converted);
    }

    private static async Task<byte[]> WriteAsync(byte[] disk)
    {
        using var source = new MemoryByteSource(disk);
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Conversion));
        using var sink = new RecordingSink();
        await ImageConverter.ConvertAsync(
            reader, ImageFormats.Vmdk.CreateWriter(reader.VirtualSize, new() { Subformat = "streamOptimized" }), sink, ConversionOptions.Default, CancellationToken.None);
        return sink.Bytes;
    }

    private async Task RefusedAsync(FindingReason reason, Func<byte[], StreamImageBuilder, byte[]> change, Action<StreamImageBuilder>? prepare = null)
    {
        prepare?.Invoke(_builder);
        byte[] image = change(_builder.Build(), _builder);
        using ForwardByteSource source = Forward(image);
        using ImageReader reader = Open(source);
        using var sink = new RecordingSink();

        var e = await Assert.ThrowsAsync<DiskImageException>(() => ImageConverter.ConvertAsync(
            reader, ImageFormats.Raw.CreateWriter(reader.VirtualSize, WriterOptions.Default), sink, ConversionOptions.Default, CancellationToken.None));

        Assert.Equal(reason, e.Reason);
        Assert.DoesNotContain(sink.Calls, c => c.StartsWith("complete", StringComparison.Ordinal));
    }
}
