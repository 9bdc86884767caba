using System;
using System.Linq;
using LibvirtStorage.Images.Qed;
using LibvirtStorage.Images.Sources;
using LibvirtStorage.Images.Validation;
using Xunit;

namespace LibvirtStorage.Images.Tests.Qed;

/// <summary>What qemu-img creates and qemu-io fills is read to the byte.</summary>
public sealed class QedReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 3_000_320)]
    [InlineData("-o cluster_size=4k,table_size=2", 9_000_448)]
    [InlineData("-o cluster_size=4k,table_size=16", 5_000_192)]
    [InlineData("-o cluster_size=1M,table_size=4", 5_000_192)]
    [InlineData("-o cluster_size=2M,table_size=2", 5_000_192)]
    public void Payload_is_what_qemu_sees(string options, long size)
    {
        string path = Create(options, size);
        Qemu.IoAs(
            "qed", path, "write -P 1 0 200k", "write -P 2 300001 5", "write -z 1M 512k", "write -P 3 1200k 3k", "write -P 4 2100k 70k", $"write -P 5 {size - 700} 700");

        AgreesWithQemu.On(ImageFormats.Qed, path, "qed");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(65536)]
    [InlineData(10_000_384)]
    public void An_empty_disk_is_read_whatever_its_size(long size) => AgreesWithQemu.On(ImageFormats.Qed, Create(string.Empty, size), "qed");

    [Fact]
    public void A_disk_that_is_written_throughout()
    {
        string raw = _folder.File("full.raw", Patterns.Random(6_000_128));
        string path = _folder.File("full.qed");
        Qemu.Img($"convert -f raw -O qed -o cluster_size=4k,table_size=2 \"{raw}\" \"{path}\"");

        AgreesWithQemu.On(ImageFormats.Qed, path, "qed");
    }

    [Fact]
    public void The_largest_disk_that_default_tables_map()
    {
        const long Size = 64L << 40;
        string path = Create(string.Empty, Size);
        Qemu.IoAs("qed", path, "write -P 1 64k 64k", $"write -P 2 {Size / 2} 1000", $"write -P 3 {Size - 512} 512");
        using FileByteSource source = FileByteSource.Open(path);
        using ImageReader reader = ImageFormats.Qed.OpenReader(source, new BudgetMeter(ImageBudget.Default));
        byte[] last = new byte[513];

        reader.Read((ulong)Size - 513, last);

        Assert.Equal(0, last[0]);
        Assert.All(last.Skip(1), b => Assert.Equal(3, b));
        Assert.Equal([0x10000, Size / 2, Size - 0x10000], reader.Extents().Where(e => e.Kind == ExtentKind.Data).Select(e => (long)e.Offset));
    }

    [Fact]
    public void Identify_describes_the_header()
    {
        string path = Create("-o cluster_size=32k", 1_000_448);
        using FileByteSource source = FileByteSource.Open(path);

        ImageInfo info = ImageFormats.Qed.Identify(source, new BudgetMeter(ImageBudget.Default));

        Assert.Equal(("qed", 1_000_448UL, 32768), (info.Format, info.VirtualSize, info.ClusterSize));
        Assert.Empty(info.Features);
        Assert.Empty(info.References);
    }

    [Fact]
    public void A_backing_file_is_reported_and_the_payload_refused()
    {
        _ = Create(string.Empty, 1 << 20);
        string path = _folder.File("overlay.qed");
        Qemu.Img($"create -f qed -b base.qed -F qed \"{path}\"");

        var verdict = new Verdict(ImageFormats.Qed, System.IO.File.ReadAllBytes(path));

        Assert.Equal(new ExternalReference(ExternalReference.BackingFile, "base.qed"), Assert.Single(verdict.Info!.References));
        Assert.Equal(FindingReason.ExternalReference, verdict.ReaderError!.Reason);
    }

    [Fact]
    public void An_image_that_was_not_closed_is_read_with_a_warning()
    {
        string path = Create(string.Empty, 1 << 20);
        Qemu.IoAs("qed", path, "write -P 1 0 200k", "flush", "abort");

        AgreesWithQemu.On(ImageFormats.Qed, path, "qed", nameof(QedRules.QedNeedCheck));
    }

    private string Create(string options, long size)
    {
        string path = _folder.File("base.qed");
        Qemu.Img($"create -f qed {options} \"{path}\" {size}");
        return path;
    }
}
