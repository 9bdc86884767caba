using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Sources.Wrapped;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Sources.Wrapped;

public sealed class UnpackedByteSourceTests : IDisposable
{
    private const int DiskSize = 6 << 20;

    private readonly TemporaryFolder _folder = new();
    private readonly List<SpoolNotice> _notices = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_qcow2_is_spooled_announced_and_read_from_anywhere()
    {
        (byte[] qcow2, byte[] payload) = Qcow2();
        using var file = new MemoryByteSource(Packed.As(Wrapper.Zstd, qcow2));
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Zstd, Spool());

        Assert.True(source.CanSeek);
        Assert.Equal(_folder.Path, Assert.Single(_notices).Folder);
        Assert.Equal($"Unpacking to a temporary file in '{_folder.Path}', since what is inside has to be read in any order.", _notices[0].ToString());
        Assert.True(ImageValidator.Validate(source, ImageFormats.Qcow2, ImagePolicy.Default, new BudgetMeter(ImageBudget.Default)).Passed);
        using ImageReader reader = ImageFormats.Qcow2.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        PayloadOf.AssertSame(payload, PayloadOf.WholeRead(reader));
        PayloadOf.AssertSame(payload, PayloadOf.OddPieces(reader, 77_777));
    }

    [Fact]
    public void A_raw_disk_is_read_forward_and_leaves_no_file()
    {
        byte[] disk = Patterns.Text(500_000);
        using var file = new MemoryByteSource(Packed.As(Wrapper.Gzip, disk));
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Gzip, Spool() with { ReadForward = true });

        Assert.False(source.CanSeek);
        Assert.Equal(disk.Length, source.Length);
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        PayloadOf.AssertSame(disk, PayloadOf.WholeRead(reader));
        Assert.Empty(_notices);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_stream_that_can_be_read_only_once_is_spooled_too()
    {
        byte[] disk = Patterns.Text(500_000);
        byte[] packed = Packed.As(Wrapper.Xz, disk);
        using var file = new ForwardByteSource(new TricklingStream(packed), packed.Length);
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Xz, Spool() with { ReadForward = true });

        Assert.True(source.CanSeek);
        byte[] read = new byte[disk.Length];
        source.Read(0, read);
        PayloadOf.AssertSame(disk, read);
        Assert.Contains("only once", Assert.Single(_notices).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_changes_between_the_passes_is_found_out_at_the_end()
    {
        byte[] packed = Packed.As(Wrapper.Gzip, Patterns.Text(500_000));
        byte[] other = Packed.As(Wrapper.Gzip, Patterns.Text(500_000, seed: 2));
        byte[] changing = new byte[Math.Max(packed.Length, other.Length)];
        packed.CopyTo(changing, 0);
        using var file = new SubrangeByteSource(new MemoryByteSource(changing), 0, packed.Length);
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Gzip, Spool() with { ReadForward = true });
        changing[packed.Length / 2] ^= 0xff;

        Exception? e = Record.Exception(() => source.Read(0, new byte[500_000]));
        Assert.True(e is ImageSourceException { Error: ImageSourceError.Changed } or DiskImageException, $"{e}");

        using var whole = new SubrangeByteSource(new MemoryByteSource(changing), 0, packed.Length);
        packed.CopyTo(changing, 0);
        using ByteSource again = UnpackedByteSource.Open(whole, Wrapper.Gzip, Spool() with { ReadForward = true });
        Array.Clear(changing, 0, changing.Length);
        Packed.As(Wrapper.Gzip, new byte[500_000]).CopyTo(changing, 0);
        Assert.Equal(ImageSourceError.Changed, Assert.Throws<ImageSourceException>(() => again.Read(0, new byte[500_000])).Error);
    }

    [Fact]
    public void Zeros_take_no_room_and_are_holes()
    {
        byte[] disk = new byte[DiskSize];
        Patterns.Random(100_000).CopyTo(disk, 5 << 20);
        using var file = new MemoryByteSource(Packed.As(Wrapper.Zstd, disk));
        using var source = (SpooledByteSource)UnpackedByteSource.Open(file, Wrapper.Zstd, Spool());

        Assert.InRange(source.StoredBytes, 100_000, 300_000);
        Assert.Equal(new SourceRange(0, 5 << 20, IsHole: true), source.RangeAt(0));
        SourceRange data = source.RangeAt(5 << 20);
        Assert.False(data.IsHole);
        Assert.Equal(new SourceRange(data.End, DiskSize - data.End, IsHole: true), source.RangeAt(data.End));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.RangeAt(DiskSize));
        using ImageReader reader = ImageFormats.Raw.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        PayloadOf.AssertSame(disk, PayloadOf.Extents(reader));
    }

    [Fact]
    public void A_spool_file_has_its_limit_in_bytes_that_are_stored()
    {
        byte[] disk = [.. new byte[DiskSize], .. Patterns.Random(200_000)];
        using var file = new MemoryByteSource(Packed.As(Wrapper.Zstd, disk));
        UnpackOptions tight = Spool() with { Limits = new UnpackLimits { MaxSpool = 100_000 } };
        Assert.Equal(FindingReason.Limit, Assert.Throws<DiskImageException>(() => UnpackedByteSource.Open(file, Wrapper.Zstd, tight)).Reason);
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Zstd, Spool() with { Limits = new UnpackLimits { MaxSpool = 300_000 } });
        Assert.Equal(disk.Length, source.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void More_of_a_disk_than_the_policy_allows_is_not_unpacked(bool forward)
    {
        using var file = new CountingByteSource(Packed.As(Wrapper.Gzip, Patterns.Random(8 << 20)));
        UnpackOptions Bounded(ulong size) => Spool() with { ReadForward = forward, Limits = new UnpackLimits { MaxVirtualSize = size } };

        Finding finding = Assert.Throws<DiskImageException>(() => UnpackedByteSource.Open(file, Wrapper.Gzip, Bounded(1 << 20))).Finding;

        Assert.Equal((nameof(PolicyRules.VirtualSizeLimit), 1UL << 20), (finding.Id, finding.Limit));
        Assert.InRange(file.BytesRead, 1 << 19, 3 << 20);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        using ByteSource whole = UnpackedByteSource.Open(file, Wrapper.Gzip, Bounded(8 << 20));
        Assert.Equal(8 << 20, whole.Length);
    }

    [Fact]
    public void A_spool_file_that_fails_leaves_nothing_behind()
    {
        using var broken = new MemoryByteSource(Packed.As(Wrapper.Gzip, Patterns.Random(300_000)).Take(200_000).ToArray());
        Assert.Equal(FindingReason.Truncated, Assert.Throws<DiskImageException>(() => UnpackedByteSource.Open(broken, Wrapper.Gzip, Spool())).Reason);
        Assert.Empty(Directory.GetFiles(_folder.Path));

        using var sound = new MemoryByteSource(Packed.As(Wrapper.Gzip, [1]));
        UnpackOptions nowhere = Spool() with { SpoolFolder = _folder.File("nowhere") };
        Assert.Equal(ImageSourceError.TemporaryFileFailed, Assert.Throws<ImageSourceException>(() => UnpackedByteSource.Open(sound, Wrapper.Gzip, nowhere)).Error);
    }

    [Fact]
    public void A_spool_file_that_cannot_be_read_is_said_to_be_the_culprit()
    {
        using var file = new MemoryByteSource(Packed.As(Wrapper.Gzip, Patterns.Random(300_000)));
        ByteSource source = UnpackedByteSource.Open(file, Wrapper.Gzip, Spool());
        source.Dispose();

        ImageSourceException e = Assert.Throws<ImageSourceException>(() => source.Read(0, new byte[1]));
        Assert.Equal(ImageSourceError.TemporaryFileFailed, e.Error);
        Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spool_file_belongs_to_its_owner_alone_and_is_gone_with_its_source()
    {
        using var file = new MemoryByteSource(Packed.As(Wrapper.Gzip, Patterns.Random(300_000)));
        using (ByteSource source = UnpackedByteSource.Open(file, Wrapper.Gzip, Spool()))
        {
            // On Unix it has no name any more; on Windows nobody can open it.
            Assert.All(Directory.GetFiles(_folder.Path), path => Assert.ThrowsAny<IOException>(() => File.OpenRead(path)));
        }

        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Unpacking_can_be_stopped()
    {
        using var file = new MemoryByteSource(Packed.As(Wrapper.Gzip, Patterns.Random(300_000)));
        var stopped = new CancellationToken(canceled: true);
        Assert.Throws<OperationCanceledException>(() => UnpackedByteSource.Open(file, Wrapper.Gzip, Spool() with { Cancellation = stopped }));
        Assert.Throws<OperationCanceledException>(() => UnpackedByteSource.Open(file, Wrapper.Gzip, Spool() with { Cancellation = stopped, ReadForward = true }));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_wrapped_disk_converts_like_an_open_one()
    {
        (byte[] qcow2, byte[] payload) = Qcow2();
        using var file = new MemoryByteSource(Packed.As(Wrapper.Bzip2, qcow2));
        using ByteSource source = UnpackedByteSource.Open(file, Wrapper.Bzip2, Spool());
        await Conversion.Convert.SourceAsync(ImageFormats.Qcow2, source, ImageFormats.Raw, _folder.File("out.raw"));
        PayloadOf.AssertSame(payload, File.ReadAllBytes(_folder.File("out.raw")));

        using var raw = new MemoryByteSource(Packed.As(Wrapper.Zstd, payload));
        using ByteSource forward = UnpackedByteSource.Open(raw, Wrapper.Zstd, Spool() with { ReadForward = true });
        await Conversion.Convert.SourceAsync(ImageFormats.Raw, forward, ImageFormats.Qcow2, _folder.File("out.qcow2"));
        PayloadOf.AssertSame(payload, Qemu.Payload(_folder.File("out.qcow2")));
    }

    private UnpackOptions Spool() => new() { SpoolFolder = _folder.Path, Announce = _notices.Add };

    private static (byte[] Image, byte[] Payload) Qcow2()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("disk.qcow2");
        Qemu.Img($"create -f qcow2 \"{path}\" {DiskSize}");
        Qemu.Io(path, "write -P 0x41 0 100k", "write -P 0x42 3M 200k");
        return (File.ReadAllBytes(path), Qemu.Payload(path));
    }
}
