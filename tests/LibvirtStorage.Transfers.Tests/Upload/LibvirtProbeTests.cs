using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LibvirtStorage.Client.Storage;
using LibvirtStorage.Client.Tests.Daemon;
using LibvirtStorage.Images;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Transfers.Tests.Support;
using LibvirtStorage.Transfers.Upload;
using Xunit;

namespace LibvirtStorage.Transfers.Tests.Upload;

/// <summary>
/// What a real libvirt makes of every format that is written here, in a pool of files: format and capacity as meant, or
/// the exception that is announced before the start.
/// </summary>
public sealed class LibvirtProbeTests(LibvirtDaemon daemon) : IClassFixture<LibvirtDaemon>, IDisposable
{
    /// <summary>A size that is a multiple of nothing.</summary>
    private const int Odd = 5_000_123;

    private const int OddInSectors = 5_000_192;

    private readonly TemporaryFolder _sources = new();

    public void Dispose() => _sources.Dispose();

    [Theory]
    [InlineData("raw", null, "raw", Odd)]
    [InlineData("qcow2", null, "qcow2", OddInSectors)]
    [InlineData("qed", null, "qed", OddInSectors)]
    [InlineData("vmdk", "monolithicSparse", "vmdk", OddInSectors)]
    [InlineData("vmdk", "streamOptimized", "vmdk", OddInSectors)]
    [InlineData("vdi", "dynamic", "vdi", OddInSectors)]
    [InlineData("vdi", "static", "vdi", OddInSectors)]
    [InlineData("vpc", "dynamic", "vpc", 5 << 20)]
    [InlineData("vpc", "dynamic", "vpc", OddInSectors, true)]
    [InlineData("vpc", "fixed", "raw", (5 << 20) + 512)]
    [InlineData("vpc", "fixed", "raw", OddInSectors + 512, true)]
    [InlineData("vhdx", "dynamic", "raw", null)]
    [InlineData("vhdx", "fixed", "raw", null)]
    public async Task A_payload_becomes_a_volume_of_the_format(string format, string? subformat, string probed, int? capacity, bool exactSize = false)
    {
        byte[] payload = Payload(Odd);
        using PoolOnDaemon pool = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        (UploadPlan plan, UploadResult sent) = await SendAsync(
            pool.Pool, payload, ImageFormats.Raw, "disk", r => r with { Format = Format(format), WriterOptions = new() { Subformat = subformat, ExactSize = exactSize } });

        VolumeInfo info = await sent.Volume.GetInfoAsync(CancellationToken.None);
        Assert.Equal((probed, (ulong?)capacity ?? info.Physical), (info.Format, info.Capacity));
        string[] rounded = format == "raw" ? [] : [$"'sent' as {format} has {sent.VirtualSize} bytes instead of {Odd}"];
        string[] unknown = probed == format ? [] : [$"libvirt does not recognise {format}"];
        Assert.Equal([.. rounded, .. unknown], plan.Warnings.Select(w => w.Split(':')[0]));

        // What is announced is what a guest sees. Of raw bytes QEMU sees whole sectors.
        byte[] seen = format == "raw" ? File.ReadAllBytes(info.Path) : Qemu.Payload(info.Path, format);
        Assert.Equal((plan.VirtualSize, sent.VirtualSize), ((ulong)seen.Length, (ulong)seen.Length));
        Assert.Equal(payload, seen.AsSpan(0, Odd).ToArray());
        Assert.True(seen.AsSpan(Odd).IndexOfAnyExcept((byte)0) < 0);
    }

    [Theory]
    [InlineData("qcow", "qcow")]
    [InlineData("qed", "qed")]
    [InlineData("vmdk", "vmdk")]
    [InlineData("vdi", "vdi")]
    [InlineData("vpc", "vpc")]
    [InlineData("vhdx", "raw")]
    public async Task An_image_sent_bit_for_bit_is_probed_as_announced(string format, string probed)
    {
        using PoolOnDaemon pool = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        string image = _sources.File("image");
        File.WriteAllBytes(_sources.File("raw"), Payload());
        Qemu.Img("convert", "-f", "raw", "-O", format, _sources.File("raw"), image);

        (UploadPlan plan, UploadResult sent) = await SendAsync(pool.Pool, File.ReadAllBytes(image), Format(format), "disk");

        Assert.Equal(TransferMode.Physical, sent.Mode);
        Assert.Equal(probed, (await sent.Volume.GetInfoAsync(CancellationToken.None)).Format);
        Assert.Equal(probed == format, plan.Warnings.Count == 0);
    }

    /// <summary>A VHD keeps the size that it had first, and that is the one which libvirt shows.</summary>
    [Fact]
    public async Task A_resized_VHD_is_sent_bit_for_bit_with_a_warning_of_the_capacity_that_libvirt_shows()
    {
        const int OriginalSize = 40;
        using PoolOnDaemon pool = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        Qemu.Img("create", "-q", "-f", "vpc", "-o", "force_size=on", _sources.File("image"), "8M");
        byte[] image = File.ReadAllBytes(_sources.File("image"));
        WriteToFooters(image, OriginalSize, 5 << 20);

        (UploadPlan plan, UploadResult sent) = await SendAsync(pool.Pool, image, Format("vpc"), "disk");

        Assert.Contains("a capacity of 5242880 bytes for the volume 'disk', whose disk has 8388608", Assert.Single(plan.Warnings), StringComparison.Ordinal);
        Assert.Equal(5UL << 20, (await sent.Volume.GetInfoAsync(CancellationToken.None)).Capacity);
        Assert.Equal(8UL << 20, sent.VirtualSize);

        // What it is replaced by has the size that a guest saw.
        (plan, sent) = await SendAsync(pool.Pool, Payload(8 << 20), ImageFormats.Raw, "disk");
        Assert.Empty(plan.Warnings);
        Assert.Equal(("vpc", 8UL << 20), ((await sent.Volume.GetInfoAsync(CancellationToken.None)).Format, sent.VirtualSize));
    }

    /// <summary>Disks of the largest size that a format, or the file system below the pool, can have.</summary>
    [Theory]
    [InlineData("qcow2", null, 1L << 50)]
    [InlineData("qed", null, 64L << 40)]
    [InlineData("vmdk", "monolithicSparse", 2L << 40)]
    [InlineData("vmdk", "streamOptimized", 2L << 40)]
    [InlineData("vdi", "dynamic", 2L << 40)]
    [InlineData("vpc", "dynamic", 2040L << 30)]
    public async Task The_largest_disk_has_the_capacity_that_was_meant(string format, string? subformat, long size)
    {
        using PoolOnDaemon pool = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        Qemu.Img("create", "-q", "-f", "qcow2", "-o", "cluster_size=2M", _sources.File("image"), size.ToString(CultureInfo.InvariantCulture));

        (_, UploadResult sent) = await SendAsync(
            pool.Pool, File.ReadAllBytes(_sources.File("image")), Format("qcow2"), "disk",
            r => r with { Mode = TransferMode.Virtual, Format = Format(format), WriterOptions = new() { Subformat = subformat } });

        VolumeInfo info = await sent.Volume.GetInfoAsync(CancellationToken.None);
        Assert.Equal((format, (ulong)size), (info.Format, info.Capacity));
    }

    [Fact]
    public async Task A_LUKS_volume_is_raw_and_encrypted_to_libvirt_and_announced_as_that_alone()
    {
        using PoolOnDaemon pool = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        Qemu.Img("create", "-q", "--object", "secret,id=key,data=123456", "-f", "luks", "-o", "key-secret=key,iter-time=10", _sources.File("image"), "1M");

        (UploadPlan plan, UploadResult sent) = await SendAsync(pool.Pool, File.ReadAllBytes(_sources.File("image")), Format("luks"), "disk");

        VolumeInfo info = await sent.Volume.GetInfoAsync(CancellationToken.None);
        Assert.Equal(("raw", "luks"), (info.Format, info.Encryption));
        Assert.Contains("encrypted (luks)", Assert.Single(plan.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Parallels_image_is_refused_since_libvirt_could_not_delete_the_volume()
    {
        using PoolOnDaemon pool = await PoolOnDaemon.CreateAsync(daemon, daemon.TcpUri);
        Qemu.Img("create", "-q", "-f", "parallels", _sources.File("image"), "8M");

        TransferException error = await Assert.ThrowsAsync<TransferException>(
            () => SendAsync(pool.Pool, File.ReadAllBytes(_sources.File("image")), Format("ploop"), "disk"));

        Assert.Equal(TransferError.ImageRefused, error.Error);
        Assert.Null(await pool.Pool.FindVolumeAsync("disk", CancellationToken.None));
    }

    private static byte[] Payload(int size = 8 << 20)
    {
        byte[] payload = new byte[size];
        new Random(7).NextBytes(payload.AsSpan(0, 3 << 20));
        payload[payload.Length - 1] = 1;
        return payload;
    }

    /// <summary>Changes a number in both footers of a dynamic VHD, and their checksums with it.</summary>
    private static void WriteToFooters(byte[] image, int offset, ulong value)
    {
        const int Length = 512;
        const int ChecksumOffset = 64;
        foreach (int start in (int[])[0, image.Length - Length])
        {
            Span<byte> footer = image.AsSpan(start, Length);
            BinaryPrimitives.WriteUInt64BigEndian(footer.Slice(offset), value);
            BinaryPrimitives.WriteUInt32BigEndian(footer.Slice(ChecksumOffset), 0);
            uint sum = 0;
            foreach (byte b in footer)
            {
                sum += b;
            }

            BinaryPrimitives.WriteUInt32BigEndian(footer.Slice(ChecksumOffset), ~sum);
        }
    }

    private static ImageFormat Format(string name) => ImageFormats.TryGet(name, out ImageFormat? format) ? format : throw new ArgumentException(name);

    private async Task<(UploadPlan Plan, UploadResult Result)> SendAsync(
        IStoragePool pool, byte[] image, ImageFormat format, string volume, Func<UploadRequest, UploadRequest>? change = null)
    {
        File.WriteAllBytes(_sources.File("sent"), image);
        using FileByteSource source = FileByteSource.Open(_sources.File("sent"));
        var request = new UploadRequest { Source = source, SourceName = "sent", SourceFormat = format, Pool = pool, VolumeName = volume };
        UploadPlan plan = await UploadPlan.CreateAsync(change?.Invoke(request) ?? request, CancellationToken.None);
        return (plan, await plan.ExecuteAsync(null, CancellationToken.None));
    }
}
