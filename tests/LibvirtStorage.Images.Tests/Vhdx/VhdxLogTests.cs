using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Validation;
using LibvirtStorage.Images.Vhdx;
using Xunit;

namespace LibvirtStorage.Images.Tests.Vhdx;

/// <summary>Catalogue 2.14: an image that was not closed cleanly. Its log is replayed in memory, and the file stays as it is.</summary>
public sealed class VhdxLogTests : IDisposable
{
    private const string Replayed = nameof(VhdxRules.VhdxLogReplayed);
    private const ulong Data = VhdxImageBuilder.Block0;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void X_01_Data_of_the_log_replaces_what_the_file_has()
    {
        byte[] sector = Patterns.Random(4096, 9);
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, (Data + 8192, sector))).Build();
        byte[] before = (byte[])image.Clone();
        byte[] expected = VhdxImageBuilder.Payload();
        sector.CopyTo(expected, 8192);

        Verdict verdict = VhdxVerdict.Of(image).AssertAccepted(Replayed);

        Assert.Contains("log to be replayed", verdict.Info!.Features);
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(image));
        PayloadOf.AssertSame(before, image);
        PayloadOf.AssertSame(expected, ReplayedByQemu(image));
    }

    [Fact]
    public void Zeros_of_the_log_too()
    {
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, (Data + 4096, new byte[12288]))).Build();
        byte[] expected = VhdxImageBuilder.Payload();
        expected.AsSpan(4096, 12288).Clear();

        VhdxVerdict.Of(image).AssertAccepted(Replayed);
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(image));
        PayloadOf.AssertSame(expected, ReplayedByQemu(image));
    }

    [Fact]
    public void A_block_that_only_the_log_knows_is_read()
    {
        byte[] table = new byte[4096];
        VhdxImageBuilder.Le64(VhdxImageBuilder.Block2 | 6).CopyTo(table, 3 * 8);
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, (VhdxImageBuilder.Bat, table))).Build();
        byte[] expected = new byte[5 << 20];
        VhdxImageBuilder.Payload().AsSpan(2 << 20, 1 << 20).CopyTo(expected.AsSpan(3 << 20));

        Assert.Equal(1UL << 20, VhdxVerdict.Of(image).AssertAccepted(Replayed).MappedSize);
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(image));
        PayloadOf.AssertSame(expected, ReplayedByQemu(image));
    }

    [Fact]
    public void Entries_are_replayed_in_their_order_and_metadata_by_the_log_counts()
    {
        byte[] regions = new VhdxImageBuilder().Build().AsSpan(VhdxSeal.Table1, 4096).ToArray();
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(5, 0, (VhdxSeal.Table1, new byte[65536]), (Data, VhdxLogBuilder.Filled(1)));
        log.Entry(6, 0, (VhdxSeal.Table1, regions), (Data, VhdxLogBuilder.Filled(2)), (Data + 4096, new byte[8192]), (Data + 4096, VhdxLogBuilder.Filled(3)));

        byte[] payload = VhdxVerdict.Payload(new VhdxImageBuilder().WithLog(log).Build());

        Assert.Equal([2, 3, 0], new[] { payload[0], payload[4096], payload[8192] });
    }

    [Theory]
    [InlineData(126, true)]
    [InlineData(127, false)]
    [InlineData(254, false)]
    public void Descriptors_may_take_several_sectors(int count, bool isKnownToQemu)
    {
        // QEMU 7.2 reads all sectors of descriptors over the first one, and refuses the image; the specification sets no such bound.
        (ulong, byte[])[] changes = Enumerable.Range(0, count).Select(i => (Data + ((ulong)i * 4096), VhdxLogBuilder.Filled((byte)(i + 1)))).ToArray();
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder().Entry(1, 0, changes)).Build();

        byte[] payload = VhdxVerdict.Payload(image);

        Assert.All(Enumerable.Range(0, count), i => Assert.Equal((byte)(i + 1), payload[(i * 4096) + 17]));
        if (isKnownToQemu)
        {
            PayloadOf.AssertSame(payload, ReplayedByQemu(image));
        }
    }

    [Fact]
    public void A_sequence_may_go_around_the_end_of_the_log()
    {
        const int Start = VhdxLogBuilder.Length - 4096;
        var log = new VhdxLogBuilder(Start);
        log.Entry(7, Start, (Data, VhdxLogBuilder.Filled(1))).Entry(8, Start, (Data + 4096, VhdxLogBuilder.Filled(2)));

        byte[] payload = VhdxVerdict.Payload(new VhdxImageBuilder().WithLog(log).Build());

        Assert.Equal([1, 2], new[] { payload[0], payload[4096] });
    }

    [Fact]
    public void Entries_before_the_tail_were_replayed_already()
    {
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(1, 0, (Data, VhdxLogBuilder.Filled(1)));
        log.Entry(2, log.Position, (Data + 4096, VhdxLogBuilder.Filled(2)));

        byte[] payload = VhdxVerdict.Payload(new VhdxImageBuilder().WithLog(log).Build());

        Assert.Equal(VhdxImageBuilder.Payload()[0], payload[0]);
        Assert.Equal(2, payload[4096]);
    }

    [Theory]
    [InlineData(3UL, 9UL, 2)]
    [InlineData(9UL, 3UL, 1)]
    public void Of_two_sequences_the_later_one_is_active(ulong first, ulong second, byte expected)
    {
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(first, 0, (Data, VhdxLogBuilder.Filled(1)));
        log.Entry(second, log.Position, (Data, VhdxLogBuilder.Filled(2)));

        Assert.Equal(expected, VhdxVerdict.Payload(new VhdxImageBuilder().WithLog(log).Build())[0]);
    }

    [Fact]
    public void An_entry_that_was_not_written_to_its_end_is_left_out()
    {
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(1, 0, (Data, VhdxLogBuilder.Filled(1)));
        int second = log.Position;
        log.Entry(2, 0, (Data, VhdxLogBuilder.Filled(2)));
        byte[] image = new VhdxImageBuilder().WithLog(log).Build();
        image[VhdxImageBuilder.Log + second + 5000] ^= 1;

        VhdxVerdict.Of(image).AssertAccepted(Replayed);
        Assert.Equal(1, VhdxVerdict.Payload(image)[0]);
    }

    [Fact]
    public void X_03_A_log_without_entries_changes_nothing()
    {
        byte[] image = new VhdxImageBuilder().WithLog(new VhdxLogBuilder()).Build();

        VhdxVerdict.Of(image).AssertAccepted(nameof(VhdxRules.VhdxLogEmpty));
        PayloadOf.AssertSame(VhdxImageBuilder.Payload(), VhdxVerdict.Payload(image));
    }

    [Fact]
    public void X_03_Nor_does_one_whose_entries_are_of_another_time()
    {
        VhdxLogBuilder log = new VhdxLogBuilder().Entry(1, 0, (Data, VhdxLogBuilder.Filled(1)));
        VhdxImageBuilder image = new VhdxImageBuilder().WithLog(log);

        VhdxVerdict.AssertAccepted(image.PokeBoth(VhdxSeal.Header1 + 48, [0xaa]), nameof(VhdxRules.VhdxLogEmpty));
        VhdxVerdict.AssertAccepted(image.PokeBoth(VhdxSeal.Header1 + 48, new byte[16]));
    }

    [Fact]
    public void A_file_shorter_than_when_its_log_was_written_is_truncated()
    {
        VhdxLogBuilder log = new VhdxLogBuilder { FlushedFileOffset = 7 << 20 }.Entry(1, 0, (Data, VhdxLogBuilder.Filled(1)));

        VhdxVerdict.AssertRefused(FindingReason.Truncated, new VhdxImageBuilder().WithLog(log));
        VhdxVerdict.AssertAccepted(new VhdxImageBuilder().WithLog(log).Resize(7 << 20), Replayed);
    }

    [Fact]
    public void The_file_grows_to_the_length_that_the_log_asks_for()
    {
        byte[] table = new byte[4096];
        VhdxImageBuilder.Le64(0x600006).CopyTo(table, 3 * 8);
        VhdxLogBuilder log = new VhdxLogBuilder { LastFileOffset = 7 << 20 }.Entry(1, 0, (VhdxImageBuilder.Bat, table), (0x600000, VhdxLogBuilder.Filled(5)));
        byte[] image = new VhdxImageBuilder().WithLog(log).Build();
        byte[] expected = new byte[5 << 20];
        expected.AsSpan(3 << 20, 4096).Fill(5);

        Assert.Equal(0UL, VhdxVerdict.Of(image).AssertAccepted(Replayed).MappedSize);
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(image));
    }

    [Fact]
    public void A_sector_of_the_log_is_data_even_where_the_file_has_a_hole()
    {
        VhdxImageBuilder image = new VhdxImageBuilder().Poke(VhdxImageBuilder.Block0, new byte[VhdxImageBuilder.BlockSize])
            .WithLog(new VhdxLogBuilder().Entry(1, 0, (Data + 8192, VhdxLogBuilder.Filled(7)), (VhdxImageBuilder.Block2 + 4096, new byte[8192])));
        using var source = new HoleyByteSource(image.Build());
        using ImageReader reader = ImageFormats.Vhdx.OpenReader(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal([(0x2000UL, 0x1000UL), (0x200000UL, 0x1000UL), (0x203000UL, 0xfd000UL)], reader.Extents().Where(e => e.Kind == ExtentKind.Data).Select(e => (e.Offset, e.Length)));
        PayloadOf.AssertSame(PayloadOf.WholeRead(reader), PayloadOf.Extents(reader));
    }

    [Fact]
    public void X_01_A_log_that_QEMU_left_is_replayed_as_QEMU_does()
    {
        // QEMU empties its log after each write: only a fault between log and table leaves something in it.
        string path = _folder.File("dirty.vhdx");
        Qemu.Img($"create -f vhdx -o block_size=1M \"{path}\" 8M");
        Qemu.IoAs("vhdx", path, "write -P 0x41 1M 100k");
        ulong table = BitConverter.ToUInt64(File.ReadAllBytes(path), VhdxSeal.Table1 + 32);
        Qemu.IoWithFaults(
            $"driver=vhdx,file.driver=blkdebug,file.image.driver=file,file.image.filename={path},"
            + $"file.inject-error.0.event=none,file.inject-error.0.iotype=write,file.inject-error.0.sector={table / 512}",
            "write -P 0x42 5M 64k");
        byte[] image = File.ReadAllBytes(path);
        byte[] expected = new byte[8 << 20];
        expected.AsSpan(1 << 20, 100 << 10).Fill(0x41);
        expected.AsSpan(5 << 20, 64 << 10).Fill(0x42);

        VhdxVerdict.Of(image).AssertAccepted(Replayed);
        PayloadOf.AssertSame(expected, VhdxVerdict.Payload(image));
        PayloadOf.AssertSame(expected, ReplayedByQemu(image));
    }

    private byte[] ReplayedByQemu(byte[] image)
    {
        string path = _folder.File(Guid.NewGuid() + ".vhdx", image);
        Qemu.Img($"check -r all -f vhdx \"{path}\"");
        return Qemu.Payload(path, "vhdx");
    }
}
