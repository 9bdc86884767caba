using System;
using System.IO;
using System.Linq;
using LibvirtStorage.Images.Conversion;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qcow;

/// <summary>What qemu-img creates and qemu-io fills is read to the byte.</summary>
public sealed class QcowReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(3_000_320)]
    [InlineData(9_000_448)]
    public void Payload_is_what_qemu_sees(long size)
    {
        string path = Create(size);
        Qemu.IoAs("qcow", path, "write -P 1 0 50k", "write -P 2 300001 5", "write -z 1M 64k", "write -P 3 1070k 3k", "write -P 4 2030k 40k", $"write -P 5 {size - 700} 700");

        AgreesWithQemu.On(ImageFormats.Qcow, path, "qcow");
    }

    [Theory]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(10_000_384)]
    public void An_empty_disk_is_read_whatever_its_size(long size) => AgreesWithQemu.On(ImageFormats.Qcow, Create(size), "qcow");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Compressed_and_plain_clusters_stand_side_by_side(bool isTextAlone)
    {
        byte[] disk = Patterns.Text(2_500_096);
        if (!isTextAlone)
        {
            Patterns.Random(500_000).CopyTo(disk, 300_000);
            disk.AsSpan(1_500_000, 200_000).Clear();
        }

        string path = _folder.File("compressed.qcow");
        QcowBases.Compress(_folder.File("disk.raw", disk), path);

        AgreesWithQemu.On(ImageFormats.Qcow, path, "qcow");
    }

    [Fact]
    public void A_compressed_disk_that_was_written_to()
    {
        string path = _folder.File("compressed.qcow");
        QcowBases.Compress(_folder.File("disk.raw", Patterns.Text(1_000_448)), path);
        Qemu.IoAs("qcow", path, "write -P 7 100k 50k", "write -P 8 500001 3");

        AgreesWithQemu.On(ImageFormats.Qcow, path, "qcow");
    }

    [Fact]
    public void An_overlay_has_clusters_of_512_bytes_and_larger_tables()
    {
        _ = Create(1 << 20);
        string path = _folder.File("overlay.qcow");
        Qemu.Img($"create -f qcow -b base.qcow -F qcow \"{path}\"");
        Qemu.IoAs("qcow", path, "write -P 1 0 30k", "write -P 2 1000001 5");
        byte[] overlay = File.ReadAllBytes(path);

        var verdict = new Verdict(ImageFormats.Qcow, overlay).AssertAccepted();
        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, "base.qcow"), Assert.Single(verdict.Info!.References));
        Assert.Equal(512, verdict.Info!.ClusterSize);
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);

        // Without its backing file, which is of zeros, it is a disk of its own.
        overlay.AsSpan(8, 12).Clear();
        AgreesWithQemu.On(ImageFormats.Qcow, _folder.File("alone.qcow", overlay), "qcow");
    }

    [Fact]
    public void An_encrypted_payload_is_reported_and_refused()
    {
        string path = _folder.File("encrypted.qcow");
        Qemu.Img($"create --object secret,id=key,data=123456 -f qcow -o encrypt.format=aes,encrypt.key-secret=key \"{path}\" 1M");

        var verdict = new Verdict(ImageFormats.Qcow, File.ReadAllBytes(path)).AssertAccepted();

        Assert.Equal("aes", verdict.Info!.Encryption);
        Assert.Equal(FindingReason.Encrypted, verdict.ReaderError!.Reason);
    }

    /// <summary>The disk has 2560 bytes of its last cluster. QEMU writes the whole of it, and needs no more than the guest.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1536)]
    public void A_file_may_end_inside_its_last_cluster_behind_what_the_guest_sees(int cut)
    {
        string path = _folder.File("cut.qcow");
        Qemu.Img($"convert -f raw -O qcow \"{_folder.File("disk.raw", Patterns.Random(98_304 + 2560))}\" \"{path}\"");
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(file.Length - cut);
        }

        AgreesWithQemu.On(ImageFormats.Qcow, path, "qcow");
    }

    /// <summary>QEMU reads zeros for what is gone.</summary>
    [Fact]
    public void A_file_that_ends_inside_what_the_guest_sees_is_truncated()
    {
        string path = _folder.File("cut.qcow");
        Qemu.Img($"convert -f raw -O qcow \"{_folder.File("disk.raw", Patterns.Random(98_304 + 2560))}\" \"{path}\"");
        byte[] image = File.ReadAllBytes(path);

        new Verdict(ImageFormats.Qcow, image.Take(image.Length - 1537).ToArray()).AssertRefused(FindingReason.Truncated);
    }

    [Fact]
    public void A_disk_of_two_TiB()
    {
        const long Size = 2L << 40;
        string path = Create(Size);
        Qemu.IoAs("qcow", path, "write -P 1 64k 64k", $"write -P 2 {Size - 512} 512");
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = ImageFormats.Qcow.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] last = new byte[513];

        reader.Read((ulong)Size - 513, last);

        Assert.Equal(0, last[0]);
        Assert.All(last.Skip(1), b => Assert.Equal(2, b));
        Assert.Equal([0x10000, Size - 4096], reader.Extents().Where(e => e.Kind == ExtentKind.Data).Select(e => (long)e.Offset));
    }

    [Fact]
    public void The_format_is_not_written()
    {
        Assert.False(ImageFormats.Qcow.CanWrite);
        Assert.Throws<NotSupportedException>(() => ImageFormats.Qcow.CreateWriter(1 << 20, WriterOptions.Default));
    }

    private string Create(long size)
    {
        string path = _folder.File("base.qcow");
        Qemu.Img($"create -f qcow \"{path}\" {size}");
        return path;
    }
}
