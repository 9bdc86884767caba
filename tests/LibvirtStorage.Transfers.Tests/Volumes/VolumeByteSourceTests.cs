using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Volumes;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Volumes;

/// <summary>A volume read by ranges.</summary>
public sealed class VolumeByteSourceTests : TransferFixture
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private DecoratedPool? _counted;

    [Fact]
    public async Task It_reads_what_is_there_in_any_order()
    {
        byte[] content = await FillAsync(40 << 20);
        using VolumeByteSource source = await OpenAsync();
        var random = new Random(5);
        for (int i = 0; i < 300; i++)
        {
            int length = random.Next(1, i % 10 == 0 ? 3 << 20 : 70_000);
            int offset = random.Next(content.Length - length);
            byte[] read = new byte[length];
            source.Read(offset, read);
            Assert.True(read.AsSpan().SequenceEqual(content.AsSpan(offset, length)), $"{length} bytes at {offset}");
        }
    }

    [Fact]
    public async Task It_reads_the_same_from_several_threads_at_once()
    {
        byte[] content = await FillAsync(10 << 20);
        using VolumeByteSource source = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(part => Task.Run(() =>
        {
            byte[] read = new byte[100_000];
            for (int offset = part * 2_000_000; offset < content.Length - read.Length; offset += 400_000)
            {
                source.Read(offset, read);
                Assert.True(read.AsSpan().SequenceEqual(content.AsSpan(offset, read.Length)));
            }
        })));
    }

    [Fact]
    public async Task Ranges_and_reads_together_give_the_content()
    {
        byte[] content = await FillAsync(40 << 20);
        using VolumeByteSource source = await OpenAsync();
        source.BeginTransfer(CancellationToken.None);
        byte[] copy = new byte[content.Length];
        long holes = 0;
        SourceRange range;
        for (long offset = 0; offset < source.Length; offset = range.End)
        {
            range = source.RangeAt(offset);
            Assert.True(range.Offset == offset && range.Length > 0 && range.End <= source.Length);
            holes += range.IsHole ? range.Length : 0;
            if (!range.IsHole)
            {
                source.Read(offset, copy.AsSpan((int)offset, (int)range.Length));
            }
        }

        Assert.True(copy.AsSpan().SequenceEqual(content));
        Assert.True(holes > 20 << 20, $"{holes} bytes of holes were found.");
    }

    [Fact]
    public async Task An_examination_does_not_read_a_volume_to_learn_where_its_holes_are()
    {
        await FillAsync(40 << 20, withHoles: false);
        using VolumeByteSource source = await OpenAsync();
        Assert.Equal(new SourceRange(0, source.Length, IsHole: false), source.RangeAt(0));
        Assert.Equal(new SourceRange(7 << 20, source.Length - (7 << 20), IsHole: false), source.RangeAt(7 << 20));
        Assert.InRange(_counted!.Downloads, 1, 2);
    }

    [Fact]
    public async Task A_walk_over_small_records_costs_few_downloads()
    {
        await FillAsync(40 << 20, withHoles: false);
        using VolumeByteSource source = await OpenAsync();
        byte[] record = new byte[512];
        for (long offset = 0; offset < source.Length; offset += 4096)
        {
            source.Read(offset, record);
        }

        Assert.InRange(_counted!.Downloads, 1, 15);
    }

    [Fact]
    public async Task A_large_hole_costs_one_download()
    {
        using (FileStream file = File.Create(VolumePath("disk")))
        {
            file.SetLength(1L << 40);
        }

        using VolumeByteSource source = await OpenAsync();
        Assert.Equal(new SourceRange(0, 1L << 40, IsHole: true), source.RangeAt(0));
        Assert.Equal(1, _counted!.Downloads);
    }

    [Fact]
    public async Task A_volume_that_became_shorter_is_a_read_error()
    {
        await FillAsync(4 << 20, withHoles: false);
        using VolumeByteSource source = await OpenAsync();
        using (FileStream file = File.OpenWrite(VolumePath("disk")))
        {
            file.SetLength(1 << 20);
        }

        byte[] read = new byte[100];
        Assert.Throws<ImageSourceException>(() => source.Read(900_000, new byte[1 << 20]));
        Assert.Throws<ImageSourceException>(() => source.Read(3 << 20, read));
    }

    [Theory]
    [InlineData((1UL << 60) + 1)]
    [InlineData(long.MaxValue - 1)]
    [InlineData((ulong)long.MaxValue)]
    [InlineData(ulong.MaxValue)]
    public async Task A_volume_of_more_bytes_than_any_disk_has_is_refused(ulong size)
    {
        await FillAsync(1 << 20);
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => OpenAsync(size));
        Assert.Equal(TransferError.TargetUnsupported, error.Error);
        error = await Assert.ThrowsAsync<TransferException>(async () => await DownloadAsync((await _counted!.FindVolumeAsync("disk", default))!, SourcePath("x")));
        Assert.Equal(TransferError.TargetUnsupported, error.Error);
    }

    [Fact]
    public async Task The_largest_volume_is_read_to_where_its_bytes_end()
    {
        byte[] content = await FillAsync(4 << 20, withHoles: false);
        using VolumeByteSource source = await OpenAsync(VolumeByteSource.MaxLength);
        byte[] start = new byte[1000];
        source.Read(0, start);
        Assert.Equal(content.Take(1000), start);
        Assert.Throws<ImageSourceException>(() => source.Read(source.Length - 1000, start));
        Assert.Throws<ImageSourceException>(() => source.RangeAt(source.Length - 1));
    }

    [Fact]
    public async Task A_host_that_does_not_say_whether_a_volume_changed_is_a_read_error()
    {
        await FillAsync(1 << 20);
        bool isLost = false;
        var pool = new DecoratedPool(Pool) { Describe = info => isLost ? throw new LibvirtException(LibvirtErrorCode.NoConnect, "The line is cut.") : info };
        using VolumeByteSource source = await VolumeByteSource.OpenAsync((await pool.FindVolumeAsync("disk", default))!, default);
        source.ThrowIfChanged();
        isLost = true;
        ImageSourceException error = Assert.Throws<ImageSourceException>(source.ThrowIfChanged);
        Assert.Equal(ImageSourceError.ReadFailed, error.Error);
        Assert.IsType<LibvirtException>(error.InnerException);
    }

    [Fact]
    public async Task Rest_stops_a_read_that_waits_for_the_host_and_a_transfer_may_follow()
    {
        byte[] content = await FillAsync(1 << 20, withHoles: false);
        using VolumeByteSource source = await OpenAsync();
        using var isReading = new SemaphoreSlim(0);
        _counted!.BeforeRead = token =>
        {
            isReading.Release();
            return Task.Delay(Timeout.Infinite, token);
        };
        Task read = Task.Run(() => source.Read(0, new byte[100]));
        Assert.True(await isReading.WaitAsync(s_patience));
        await Task.Run(source.Rest).WaitAsync(s_patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);

        _counted.BeforeRead = _ => Task.CompletedTask;
        source.BeginTransfer(CancellationToken.None);
        byte[] start = new byte[100];
        source.Read(0, start);
        Assert.Equal(content.Take(100), start);
    }

    private async Task<VolumeByteSource> OpenAsync(ulong? size = null)
    {
        _counted = new DecoratedPool(Pool) { Describe = info => info with { Physical = size ?? info.Physical } };
        IStorageVolume volume = (await _counted.FindVolumeAsync("disk", CancellationToken.None))!;
        return await VolumeByteSource.OpenAsync(volume, CancellationToken.None);
    }

    private async Task<byte[]> FillAsync(int length, bool withHoles = true)
    {
        byte[] content = new byte[length - 1234];
        var random = new Random(2);
        await using FileStream file = File.Create(VolumePath("disk"));
        file.SetLength(content.Length);
        for (int at = 0; at < content.Length; at += withHoles ? random.Next(10, 2 << 20) : 1 << 20)
        {
            int count = Math.Min(content.Length - at, withHoles ? random.Next(1, 300_000) : 1 << 20);
            random.NextBytes(content.AsSpan(at, count));
            file.Position = at;
            file.Write(content, at, count);
            at += withHoles ? count : 0;
        }

        return content;
    }
}
